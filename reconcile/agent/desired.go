package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/watch"
	"github.com/lunsync/lunsync/spec"
)

const (
	// settleTime is how long the files of a changed spec must stay the same before the
	// agent uses them. The watcher has waited, too, but only for the change that it
	// reported: the next one may be half written by now.
	settleTime = 200 * time.Millisecond
	// settleTries bounds how often the agent waits for that.
	settleTries = 25
)

var errUnsettled = errors.New("the spec changes all the time; replace its files at once, by renaming")

// desired returns the spec in its files or, if they are invalid, the last valid one. Its
// error says why there is neither, or why this agent may not manage its appliance.
func (a *Agent) desired(ctx context.Context) (*spec.Spec, error) {
	s, err := a.load(ctx)
	if err == nil {
		s, err = a.settle(ctx, s)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil {
		err = a.accept(s)
	} else {
		a.showSpecErrors(err)
	}
	a.memory.invalid = err != nil
	a.logSpec(ctx, s, err)
	if err != nil && a.memory.spec != nil {
		return a.memory.spec, nil
	}
	return s, err
}

// load reads the spec and its secrets. To miss no change, it watches secrets before it
// reads them, as begin does the spec's files. No file may be a pipe, which can't be read
// twice.
func (a *Agent) load(ctx context.Context) (*spec.Spec, error) {
	s, err := spec.Files{Regular: true}.Load(ctx, a.Paths)
	a.watch(s)
	if err == nil && a.Complete != nil {
		err = a.Complete(s)
	}
	return s, err
}

// watch passes all paths to the watcher. If s is nil because the spec is invalid, the
// secrets are those of the last valid one.
func (a *Agent) watch(s *spec.Spec) {
	if a.Watch == nil {
		return
	}
	if s == nil {
		s = a.memory.spec
	}
	a.Watch(a.filesOf(s))
}

// filesOf returns the paths that a spec is made of, its secrets included. If s is nil,
// these are the paths of the agent.
func (a *Agent) filesOf(s *spec.Spec) []string {
	paths := slices.Clone(a.Paths)
	if s == nil {
		return paths
	}
	paths = append(paths, s.SecretFiles()...)
	if s.Server.CAFile != "" {
		paths = append(paths, s.Server.CAFile)
	}
	return paths
}

// settle waits until the spec's files stay the same for a while, and returns the spec:
// the agent may have read it while somebody was writing it, and half a file can be
// valid. It is not enough that two readings are equal, because a file that is saved
// twice can be read half written twice. A spec that equals the one in use needs no wait.
func (a *Agent) settle(ctx context.Context, s *spec.Spec) (*spec.Spec, error) {
	if s.Equal(a.memory.spec) {
		return s, nil
	}
	stamp := watch.StampOf(a.filesOf(s))
	for range settleTries {
		timer := time.NewTimer(settleTime)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
		again, err := a.load(ctx)
		if err != nil {
			return nil, err
		}
		now := watch.StampOf(a.filesOf(again))
		if now.Equal(stamp) && again.Equal(s) {
			return again, nil
		}
		s, stamp = again, now
	}
	return nil, errUnsettled
}

// sameSpec reports whether the spec is still s or, if its files are invalid now, whether
// they already were when the pass began. It is asked before a plan is applied, because
// the plan may be made of half a file, of which the other half came late.
func (a *Agent) sameSpec(ctx context.Context, s *spec.Spec) bool {
	now, err := a.load(ctx)
	if err != nil {
		return a.memory.invalid
	}
	return now.Equal(s)
}

// accept makes s the spec in use. If another agent manages its appliance, this agent has
// no spec from now on: its own appliance is no longer in its spec.
func (a *Agent) accept(s *spec.Spec) error {
	host := client.HostName(s.Server.URL)
	if err := a.Peers.claim(host, a); err != nil {
		a.dropAppliance()
		a.showSpecErrors(err)
		return err
	}
	if err := a.memory.key.derive(s.Server); err != nil {
		return err
	}
	if a.setAppliance(host, s.Server.URL) {
		a.memory.serviceRead, a.memory.warnings, a.memory.missed = time.Time{}, nil, nil
	}
	a.showSpec(a.memory.key.key.Spec(s), s.Equal(a.memory.spec))
	a.memory.spec = s
	return nil
}

// logSpec logs the errors of a spec, or else its warnings, when they change.
func (a *Agent) logSpec(ctx context.Context, s *spec.Spec, err error) {
	told := ""
	switch {
	case err != nil:
		told = oneLine(err)
	case len(s.Warnings) > 0:
		told = oneLine(s.Warnings)
	}
	if told == a.memory.logged {
		return
	}
	a.memory.logged = told
	switch log := a.log(); {
	case err != nil && a.memory.spec != nil:
		log.WarnContext(ctx, "the spec is invalid; the agent keeps the last valid one", keyError, told)
	case err != nil:
		log.ErrorContext(ctx, "the spec is invalid, and there is no earlier valid one", keyError, told)
	case told != "":
		log.WarnContext(ctx, "the spec has warnings", keyWarnings, told)
	default:
		log.InfoContext(ctx, "the spec is valid, without warnings")
	}
}

// oneLine returns the text of an error without line breaks.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
