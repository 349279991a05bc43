// Package agent keeps an appliance as its spec says for as long as it runs: pass
// after pass it reads the spec and the appliance, plans, and applies.
package agent

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// The defaults of an [Agent].
const (
	DefaultInterval = 5 * time.Minute
	DefaultRetry    = 10 * time.Second
)

// An Agent keeps one appliance as its spec says. Its exported fields are set before
// [Agent.Run] or [Agent.Once] is called, by one goroutine, and not changed after
// that. Its other methods are safe for concurrent use at any time.
type Agent struct {
	// Name is what the agent is called until its spec tells the appliance's host.
	Name string
	// Paths are the spec's files and directories, see [spec.Load].
	Paths []string
	// Complete fills in what a spec doesn't say itself: its secrets, and what flags
	// put in place of its server and policy. It is called with a spec that was just
	// loaded. Nil does nothing.
	Complete func(*spec.Spec) error
	// Dial connects to the appliance of a spec, through what wrap makes of the
	// transport.
	Dial func(ctx context.Context, s *spec.Spec, wrap func(http.RoundTripper) http.RoundTripper) (*reconcile.Appliance, error)
	// Options returns the choices for a plan from those of a spec.
	Options func(spec.Policy) plans.Options
	// Overrides are the choices that the agent was started with in place of those of
	// its spec; what it leaves to the spec is empty. They are only told to others,
	// see [View]: what counts is what Options and Complete do.
	Overrides plans.DocumentOptions
	// Lease waits until no other program may write to the appliance at the given
	// URL; waiting is told who holds it back. The agent calls release when it is
	// done. Nil means that there is no other.
	Lease func(ctx context.Context, server string, waiting func(holder string)) (release func(), err error)
	// StateDir is where the ledger is kept, and that the agent is suspended.
	StateDir    string
	Parallelism int // reads at a time

	// Interval lies between two passes where nothing happens, give or take a tenth;
	// 0 means [DefaultInterval].
	Interval time.Duration
	// Retry lies between a pass that failed and the next. It doubles with each
	// failure, up to the interval; 0 means [DefaultRetry].
	Retry time.Duration
	// DryRun only looks what is to do.
	DryRun bool

	// Changed is received from when what Watch was told of may have changed.
	Changed <-chan struct{}
	// Watch is told the paths that matter from now on, in place of those before, and
	// before they are read. Nil does nothing.
	Watch func(paths []string)
	// Peers keeps the agents of a process from sharing an appliance. It may be nil.
	Peers *Peers

	Log     *slog.Logger // nil means none
	Metrics *Metrics     // nil means none that anybody sees

	once   sync.Once
	bell   chan Trigger
	memory memory

	// openNote replaces the notes of the state directory, in tests.
	openNote func(server string) (note, error)
	// noteMu orders what is done to the note about a suspension. Its holder may wait
	// for a disk, so it is taken before mu, and mu is never held while the disk works:
	// a state directory that hangs must not keep others from looking at the agent.
	noteMu sync.Mutex

	mu      sync.Mutex
	shown   shown
	expired bool // the suspension of which the note may still be there has expired
	// stop ends the writes of the pass under way, if it may write.
	stop context.CancelFunc
}

// Run makes passes until ctx ends, and returns nil then: the write in flight is
// finished, no other is begun. Its error is a mistake in the agent's fields.
func (a *Agent) Run(ctx context.Context) error {
	if err := a.begin(); err != nil {
		return err
	}
	defer a.Metrics.remove(a)
	for trigger := AtStart; trigger != ""; {
		outcome, _ := a.pass(ctx, trigger)
		trigger = a.wait(ctx, outcome)
	}
	return nil
}

// Once makes one pass. Its error is a [refusal.Error] or a
// [client.UnknownReleaseError] if it was refused, a [spec.ErrorList] if the spec is
// invalid, a [apply.UnfinishedError] if not all steps were done, or why else it
// failed.
func (a *Agent) Once(ctx context.Context) error {
	if err := a.begin(); err != nil {
		return err
	}
	defer a.Metrics.remove(a)
	_, err := a.pass(ctx, AtStart)
	return err
}

// begin checks the fields and makes the agent known to its metrics and its watch.
func (a *Agent) begin() error {
	switch {
	case len(a.Paths) == 0:
		return errors.New("agent: there is no path of a spec")
	case a.Dial == nil || a.Options == nil:
		return errors.New("agent: Dial and Options are required")
	case a.StateDir == "":
		return errors.New("agent: there is no state directory")
	case a.Interval < 0 || a.Retry < 0:
		return errors.New("agent: times can't be negative")
	}
	a.complete()
	a.Metrics.add(a)
	a.watch(nil)
	return nil
}

// complete sets the fields that may be left out. Somebody may be looking already.
func (a *Agent) complete() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Interval = cmp.Or(a.Interval, DefaultInterval)
	a.Retry = min(cmp.Or(a.Retry, DefaultRetry), a.Interval)
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.Metrics == nil {
		a.Metrics = NewMetrics("")
	}
}

// Wake asks for a pass for the given reason, after the one under way if there is
// one. Several that are asked for meanwhile are one.
func (a *Agent) Wake(t Trigger) {
	select {
	case a.wakes() <- t:
	default:
	}
}

// Sync asks for a pass.
func (a *Agent) Sync() { a.Wake(OnRequest) }

// wakes returns the channel that asks for passes.
func (a *Agent) wakes() chan Trigger {
	a.once.Do(func() { a.bell = make(chan Trigger, 1) })
	return a.bell
}
