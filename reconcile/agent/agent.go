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

// An Agent keeps one appliance in sync with its spec. The caller sets the exported
// fields before it calls [Agent.Run] or [Agent.Once], from one goroutine, and does not
// change them after that. All other methods are safe for concurrent use at any time.
type Agent struct {
	// Name is the agent's label until it has read the appliance's host in its spec.
	Name string
	// Paths are the spec's files and directories, see [spec.Load].
	Paths []string
	// Complete adds to a spec that was just loaded what its files don't hold: the
	// secrets, and the server and policy that flags override. It may be nil.
	Complete func(*spec.Spec) error
	// Dial connects to the appliance of a spec. It must send all requests through
	// wrap(transport).
	Dial func(ctx context.Context, s *spec.Spec, wrap func(http.RoundTripper) http.RoundTripper) (*reconcile.Appliance, error)
	// Options returns the options of a plan, given the policy of the spec.
	Options func(spec.Policy) plans.Options
	// Overrides are the options that flags set, empty where the spec decides. The agent
	// only shows them, see [View]; Options and Complete must apply them.
	Overrides plans.DocumentOptions
	// Lease waits until no other program may write to the appliance at the given URL,
	// and calls waiting with the name of a program that holds the lease. The agent calls
	// release after its pass. If Lease is nil, the agent takes no lease.
	Lease func(ctx context.Context, server string, waiting func(holder string)) (release func(), err error)
	// StateDir is the directory of the ledger and of the note about a suspension.
	StateDir    string
	Parallelism int // reads at a time

	// Interval is the time between two passes while nothing changes; the agent varies it
	// by 10%. 0 means [DefaultInterval].
	Interval time.Duration
	// Retry is the time between a pass that failed and the next. It doubles with each
	// failure, up to the interval. 0 means [DefaultRetry].
	Retry time.Duration
	// DryRun makes the agent plan only, and write nothing.
	DryRun bool

	// Changed receives a value when a file at a path that Watch got may have changed.
	Changed <-chan struct{}
	// Watch is called with all paths that the spec is made of, before the agent reads
	// them. They replace the paths of the call before. It may be nil.
	Watch func(paths []string)
	// Peers stops two agents of a process from managing one appliance. It may be nil.
	Peers *Peers

	Log     *slog.Logger // nil discards the log
	Metrics *Metrics     // nil means metrics that nobody serves

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
	// stop ends the writes of the pass under way. It is nil while no pass writes.
	stop context.CancelFunc
}

// Run makes passes until ctx ends, and then returns nil. It finishes the write in
// flight and begins no other. It returns an error only if a field is wrong.
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

// Once makes one pass. It returns a [refusal.Error] or a
// [client.UnknownReleaseError] if a guard refused the plan, a [spec.ErrorList] if the spec is
// invalid, an [apply.UnfinishedError] if not all steps were done, or why else it
// failed.
func (a *Agent) Once(ctx context.Context) error {
	if err := a.begin(); err != nil {
		return err
	}
	defer a.Metrics.remove(a)
	_, err := a.pass(ctx, AtStart)
	return err
}

// begin checks the fields, and registers the agent with its metrics and its watcher.
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

// complete sets the defaults. It locks, because View may already be called.
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

// Wake asks for a pass, which begins when the one under way has ended. Requests that
// come before that are one.
func (a *Agent) Wake(t Trigger) {
	select {
	case a.wakes() <- t:
	default:
	}
}

// Sync asks for a pass on behalf of a person.
func (a *Agent) Sync() { a.Wake(OnRequest) }

// wakes returns the channel of requests for a pass.
func (a *Agent) wakes() chan Trigger {
	a.once.Do(func() { a.bell = make(chan Trigger, 1) })
	return a.bell
}
