package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/reconcile/watch"
	"github.com/lunsync/lunsync/spec"
)

// A fleet is the agents of one process, one for each appliance. Each runs by
// itself: what happens to one is nothing to the others.
type fleet struct {
	agents  []*agent.Agent
	metrics *agent.Metrics
	watcher *watch.Watcher
}

// ofOne are the flags that say what to reach and how: they can't be for several
// appliances at once.
var ofOne = []string{"server", "username", "password-file", "ca-file", "insecure-skip-verify", "api", "release"}

// newFleet returns an agent for each spec.
func (p *program) newFleet(ctx context.Context, specs []string, o *runFlags) (*fleet, error) {
	if len(specs) == 0 {
		specs = []string{defaultFile}
	}
	if slices.Contains(specs, stdinFile) {
		return nil, usageError("run reads its spec again and again, which standard input can't be")
	}
	if err := o.environment(p.lookupEnv); err != nil {
		return nil, err
	}
	if err := p.checkFleet(ctx, specs, o.connection); err != nil {
		return nil, err
	}
	dir, err := p.stateDir(o.connection)
	if err != nil {
		return nil, err
	}
	f := &fleet{metrics: agent.NewMetrics(version()), watcher: watch.New(p.log)}
	peers := new(agent.Peers)
	for _, path := range specs {
		a := p.agentOf(path, o)
		a.StateDir, a.Metrics, a.Peers = dir, f.metrics, peers
		a.Lease = func(ctx context.Context, server string, waiting func(string)) (func(), error) {
			return leaseOf(ctx, dir, server, o.once, waiting)
		}
		if !o.once {
			f.watch(a, o.connection)
		}
		f.agents = append(f.agents, a)
	}
	return f, nil
}

// checkFleet refuses what can't be meant for several specs.
func (p *program) checkFleet(ctx context.Context, specs []string, c *connection) error {
	if len(specs) == 1 {
		return nil
	}
	var given []string
	c.flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed && slices.Contains(ofOne, f.Name) {
			given = append(given, "--"+f.Name+" or "+variable(f.Name))
		}
	})
	if value, _ := p.lookupEnv(passwordVariable); value != "" {
		given = append(given, passwordVariable)
	}
	if len(given) > 0 {
		return usageError("with several specs, what to reach and how to log in stands in each; " + strings.Join(given, " and ") + " can't be for all")
	}
	return checkApart(ctx, specs)
}

// checkApart refuses two specs of one appliance. A spec that is invalid is left to
// its agent.
func checkApart(ctx context.Context, specs []string) error {
	first := make(map[string]string)
	for _, path := range specs {
		s, err := spec.Files{Regular: true}.Load(ctx, []string{path})
		if err != nil || s.Server.URL == "" {
			continue
		}
		host := client.HostName(s.Server.URL)
		if other, taken := first[host]; taken {
			return &ended{status: statusSpec, err: fmt.Errorf("%s and %s are both of %s; one appliance has one spec", other, path, host)}
		}
		first[host] = path
	}
	return nil
}

// agentOf returns the agent of one spec.
func (p *program) agentOf(path string, o *runFlags) *agent.Agent {
	return &agent.Agent{
		Name:        path,
		Paths:       []string{path},
		Complete:    func(s *spec.Spec) error { return p.complete(o, s) },
		Options:     o.options,
		Overrides:   o.overrides(),
		Parallelism: *o.parallelism,
		Interval:    o.interval,
		Retry:       o.retry,
		DryRun:      o.dryRun,
		Log:         p.log,
		Dial: func(ctx context.Context, s *spec.Spec, wrap func(http.RoundTripper) http.RoundTripper) (*reconcile.Appliance, error) {
			c := *o.connection
			c.complete(s.Server)
			return p.reach(ctx, &c, s, wrap)
		},
	}
}

// leaseOf waits for the lease of an appliance. An agent that makes one pass only waits for
// at most maxLeaseWait.
func leaseOf(ctx context.Context, dir, server string, once bool, waiting func(string)) (release func(), err error) {
	if once {
		bounded, cancel := context.WithTimeout(ctx, maxLeaseWait)
		defer cancel()
		ctx = bounded
	}
	lease, err := statedir.AcquireLease(ctx, dir, server, "lunsync run", func(holder statedir.Holder) { waiting(holder.String()) })
	if err != nil {
		return nil, err
	}
	return lease.Release, nil
}

// complete looks up the secrets of a spec, and puts what flags and the environment
// say in place of its server and policy.
func (p *program) complete(o *runFlags, s *spec.Spec) error {
	c := *o.connection
	c.complete(s.Server)
	if c.server == "" {
		return errNoServer
	}
	for _, path := range []string{c.passwordFile, c.caFile} {
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			return &ended{status: statusSpec, err: fmt.Errorf("%s is not a regular file, and would have to be read again and again", path)}
		}
	}
	if err := p.secrets(context.Background(), o.connection, s, true); err != nil {
		return err
	}
	s.Server.URL, s.Server.CAFile = c.server, c.caFile
	o.adjust(&s.Policy)
	return nil
}

// watch tells a when what its spec is made of changes, the files that flags name
// included.
func (f *fleet) watch(a *agent.Agent, c *connection) {
	set := f.watcher.Add()
	own := slices.DeleteFunc([]string{c.passwordFile, c.caFile}, func(path string) bool { return path == "" })
	a.Watch = func(paths []string) { set.Watch(slices.Concat(own, paths)...) }
	a.Changed = set.Changed()
}

// healthy reports whether the loops of all agents turn.
func (f *fleet) healthy() bool {
	now := time.Now()
	return !slices.ContainsFunc(f.agents, func(a *agent.Agent) bool {
		s := a.View().Status
		return !s.Alive(now)
	})
}

// run runs all agents until ctx ends.
func (f *fleet) run(ctx context.Context) error {
	return f.all(func(a *agent.Agent) error { return a.Run(ctx) })
}

// once lets each agent make one pass. The status is the highest of all.
func (f *fleet) once(ctx context.Context) error {
	err := f.all(func(a *agent.Agent) error {
		if err := a.Once(ctx); err != nil {
			return err
		}
		s := a.View().Status
		return leftUndone(&s)
	})
	return err
}

// leftUndone returns an error if one pass that was to write has left something undone
// on purpose.
func leftUndone(s *agent.Status) error {
	switch {
	case s.DryRun || s.Pending == (plans.Summary{}):
		return nil
	case s.State == agent.Suspended:
		return &ended{status: statusRefused, err: errSuspended}
	case s.State == agent.Drifted && s.Passes[0].Done > 0:
		return &ended{status: statusPartly, err: errHeld}
	case s.State == agent.Drifted:
		return &ended{status: statusRefused, err: errHeld}
	}
	return nil
}

// all does something with all agents at once, and returns their errors together.
func (f *fleet) all(do func(*agent.Agent) error) error {
	errs := make([]error, len(f.agents))
	var running sync.WaitGroup
	for i, a := range f.agents {
		running.Go(func() { errs[i] = do(a) })
	}
	running.Wait()
	if len(f.agents) == 1 {
		return errs[0]
	}
	status := statusDone
	for i, err := range errs {
		if err != nil {
			status = max(status, statusOf(err))
			errs[i] = fmt.Errorf("%s: %w", f.agents[i].Name, err)
		}
	}
	if status == statusDone {
		return nil
	}
	return &ended{status: status, err: errors.Join(errs...)}
}

// wake makes all agents look again.
func (f *fleet) wake(t agent.Trigger) {
	for _, a := range f.agents {
		a.Wake(t)
	}
}
