package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
)

const agentLong = `Run keeps an appliance as its spec says: it makes a plan and carries it out at
start, when the spec or a secret changes, at every interval, and on SIGHUP. While
the spec is invalid, the agent keeps the last valid one. It ends with status 0 on SIGTERM
or an interrupt, after the write in flight.

Each SPEC, a file or a directory, is of one appliance; without one it is
` + defaultFile + `. With several, what to reach and how to log in stand in the specs.

On the address of --listen it serves a page for people, /healthz, /readyz, /metrics
and the API of lunsync status, suspend and resume. The log level is info unless
--log-level says otherwise.`

const agentExample = `  lunsync run
  lunsync run --interval 1m --dry-run nas1.yaml
  lunsync run nas1/ nas2/
  lunsync run --once nas1.yaml`

// runFlags are the flags of run.
type runFlags struct {
	*connection
	*policyFlags
	interval  time.Duration
	retry     time.Duration
	listen    string
	tokenFile string
	once      bool
	dryRun    bool
}

func newRun(p *program) *cobra.Command {
	o := new(runFlags)
	cmd := &cobra.Command{
		Use:     "run [SPEC...]",
		Short:   "Run the agent: keep appliances in sync with their specs",
		Long:    agentLong,
		Example: agentExample,
	}
	f := cmd.Flags()
	f.SortFlags = false
	durationFlag(f, &o.interval, "interval", agent.DefaultInterval, "`DURATION` from one look at the appliance to the next, give or take a tenth")
	durationFlag(f, &o.retry, "retry", agent.DefaultRetry, "`DURATION` until a failure is tried again; doubles with each, up to the interval")
	f.StringVar(&o.listen, "listen", "127.0.0.1:9810", "`ADDR` to serve the page, health, metrics and the API on; off: none")
	f.StringVar(&o.tokenFile, "token-file", "", "`FILE` that holds the token of who may tell the agent what to do; without it nobody may")
	f.BoolVar(&o.once, "once", false, "look once, and exit as apply does")
	f.BoolVar(&o.dryRun, "dry-run", false, "only report what there is to do")
	o.policyFlags = newPolicyFlags(f)
	o.connection = newConnection(f)
	cmd.RunE = func(cmd *cobra.Command, specs []string) error {
		if !cmd.Flags().Changed("log-level") {
			p.logLevel.value = "info"
			p.log = p.logger()
		}
		return p.runAgents(cmd.Context(), specs, o)
	}
	return cmd
}

// check refuses values that no agent can work with.
func (o *runFlags) check() error {
	switch {
	case o.interval < time.Second || o.retry < time.Second:
		return usageError("--interval and --retry are at least 1s")
	case o.timeout < 0:
		return usageError("--timeout can't be negative")
	}
	return o.policyFlags.check()
}

// runAgents keeps the appliances of all specs until ctx ends.
func (p *program) runAgents(ctx context.Context, specs []string, o *runFlags) error {
	if err := o.check(); err != nil {
		return err
	}
	p.boundMemory()
	f, err := p.newFleet(ctx, specs, o)
	if err != nil {
		return err
	}
	if o.once {
		return untilHangup(ctx, f.once)
	}
	monitor, err := p.listenFor(ctx, f, o)
	if err != nil {
		return err
	}
	manager, err := newSystemd(p.lookupEnv, p.log)
	if err != nil {
		return err
	}
	// Before anybody can know that it runs: unheard, the signal would end the process.
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	p.log.Info("started", "version", version(), "listen", monitor.address())
	defer p.log.Info("stopped")
	var serving sync.WaitGroup
	defer serving.Wait()
	serving.Go(func() { monitor.serve(ctx) })
	return f.service(ctx, manager, hangups)
}

// service runs all agents until ctx ends, as a service that others watch over, and
// makes them look again on each hangup. Until the last write is finished it gives signs
// of life.
func (f *fleet) service(ctx context.Context, manager *systemd, hangups <-chan os.Signal) error {
	alive, end := context.WithCancel(context.WithoutCancel(ctx))
	var helping sync.WaitGroup
	defer helping.Wait()
	defer end()
	helping.Go(func() { f.watcher.Run(alive) })
	helping.Go(func() { manager.keepAlive(alive, f.healthy) })
	helping.Go(func() { f.wakeOn(alive, hangups) })
	stopping := context.AfterFunc(ctx, manager.stopping)
	defer stopping()
	manager.ready()
	manager.status("keeping " + plans.Counted(len(f.agents), "appliance"))
	return f.run(ctx)
}

// wakeOn makes all agents look again on each signal, until ctx ends.
func (f *fleet) wakeOn(ctx context.Context, signals <-chan os.Signal) {
	for {
		select {
		case <-signals:
			f.wake(agent.OnSignal)
		case <-ctx.Done():
			return
		}
	}
}

var errHeld = errors.New("a file of the spec is gone, and what would be deleted because of it waits; the log says until when. Restore the file, or run lunsync apply to delete now")

var errSuspended = errors.New("suspended; nothing was written")
