package apply

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// An Applier carries plans out on one appliance, one write at a time: the server
// has no locking (wire-facts 7).
type Applier struct {
	API         client.API
	Spec        *spec.Spec
	Parallelism int // reads at a time
	// Timeout is the time that a request may take. After a write that took longer
	// two readings that lie as far apart must agree.
	Timeout time.Duration
	Log     *slog.Logger
	// Reload makes the iSCSI service follow what is stored. It is called once, after
	// the last write, if a write is not known to be in force. Nil does nothing.
	Reload func(context.Context) error
	// State, if not nil, keeps the configuration as it was before the first write,
	// the journal and the ledger. The lease must be held.
	State *statedir.State
	// Progress, if not nil, is told of each step as it ends, in the order of the plan:
	// those that follow a step which waits for a reading are told of after it.
	Progress func(step int, o plans.Outcome)
}

// Errors of a step that was not tried.
var (
	errNeeds       = errors.New("a step that it needs was not done")
	errInterrupted = errors.New("interrupted")
	errUnrecorded  = errors.New("nothing more can be recorded")
	errNoReturn    = errors.New("what it takes away could not be brought back: a step that this needs was not done")
)

// Apply carries out a plan made from live and reads the appliance again. A step
// that fails skips those that need it; the rest go on. When ctx ends, the write in
// flight is finished, and what a step has taken away is brought back; nothing else
// is written. Apply must not be called with a plan that has refusals. What can't be
// recorded ends the writes, too. A plan without steps only brings the ledger up to
// live, and makes the service reload if an earlier apply owes that.
func (a *Applier) Apply(ctx context.Context, plan *plans.Plan, live *inventory.Live) *Result {
	r := newRun(a, plan, live)
	r.unrecorded = r.prepare()
	for i := range plan.Steps {
		if r.mustDecide(i) {
			r.decide(ctx)
		}
		if err := r.obstacle(ctx, i); err != nil {
			r.end(i, plans.Outcome{Status: plans.Skipped, Err: err})
		} else {
			r.end(i, r.do(ctx, i))
		}
	}
	r.decide(ctx)
	return r.result(ctx)
}

// A run is one Apply.
type run struct {
	*Applier
	plan     *plans.Plan
	live     *inventory.Live
	after    *inventory.Live // what the reading after the last write found
	outcomes []plans.Outcome
	files    map[string]string // the spec's, as absolute paths
	told     int               // how many of them Progress was told of
	due      map[int]bool      // steps that bring back what is gone
	repeated map[int]bool      // those of them that were tried twice
	locked   bool              // out: every further request would be refused as well
	owed     bool              // a reload of the service

	ids     map[spec.Kind]*takenIDs
	created map[ownership.ObjectID]creation // what creates were answered to have made
	claimed map[spec.Key]client.ID          // the ids in answers to creates that can't be theirs

	rows        map[spec.Kind]int // how many objects there are, about
	waiting     []waiting         // the writes that a reading has yet to decide about
	awaited     map[int]bool      // their steps, and those that must follow them
	awaitedKeys map[spec.Key]bool // what they write

	seen        map[ownership.ObjectID]time.Time // when what this run wrote was written, or read again
	moved       map[spec.Key]bool                // the groups that may have another id since they were written
	at          map[spec.Key]client.ID           // the ids that groups have got in this run
	made        []ownership.Entry                // what this run created
	unconfirmed []ownership.UnconfirmedCreate    // what it may have created

	unrecorded error // why the state could not be kept
}

func newRun(a *Applier, plan *plans.Plan, live *inventory.Live) *run {
	r := &run{
		Applier: a, plan: plan, live: live, outcomes: make([]plans.Outcome, len(plan.Steps)), due: make(map[int]bool), repeated: make(map[int]bool),
		files: statedir.Absolute(a.Spec.Files),
		rows:  make(map[spec.Kind]int), awaited: make(map[int]bool), awaitedKeys: make(map[spec.Key]bool),
		ids: make(map[spec.Kind]*takenIDs), created: make(map[ownership.ObjectID]creation), claimed: make(map[spec.Key]client.ID),
		seen: make(map[ownership.ObjectID]time.Time), moved: make(map[spec.Key]bool), at: make(map[spec.Key]client.ID),
	}
	for i := range live.Objects {
		o := &live.Objects[i]
		r.idsOf(o.Key.Kind).add(o.ID)
		r.rows[o.Key.Kind]++
	}
	return r
}

// prepare makes the state ready for what the run writes.
func (r *run) prepare() error {
	if r.State == nil || len(r.plan.Steps) == 0 && !r.State.ReloadPending() {
		return nil
	}
	if len(r.plan.Steps) > 0 {
		if err := r.State.SaveBefore(r.live, time.Now()); err != nil {
			return err
		}
	}
	err := r.State.Start(r.live)
	r.owed = r.State.ReloadPending()
	return err
}

// do does step i. One that brings back what is gone is tried twice. The outcome is
// empty while the step waits for a reading.
func (r *run) do(ctx context.Context, i int) plans.Outcome {
	start := time.Now()
	err := r.attempt(ctx, i)
	if err != nil && !errors.Is(err, errWaits) && r.repeats(i, err) {
		err = r.attempt(ctx, i)
	}
	took := time.Since(start)
	if errors.Is(err, errWaits) {
		r.waiting[len(r.waiting)-1].took = took
		return plans.Outcome{}
	}
	return r.outcome(i, err, took)
}

// outcome returns how step i ended, given its error. What must follow it is due.
func (r *run) outcome(i int, err error, took time.Duration) plans.Outcome {
	s := &r.plan.Steps[i]
	log := r.Log.With(keyOp, s.Op, keyKey, s.Key.String(), keyTook, took)
	switch {
	case errors.Is(err, errUnrecorded), errors.Is(err, errInterrupted):
		return plans.Outcome{Status: plans.Skipped, Err: err}
	case err != nil:
		r.locked = r.locked || errors.Is(err, client.ErrUnauthorized)
		log.Info("step failed", keyError, err)
		return plans.Outcome{Status: plans.Failed, Err: err, Took: took}
	}
	for _, next := range s.RestoredBy {
		r.due[next] = true
	}
	log.Info("step done")
	return plans.Outcome{Status: plans.Done, Took: took}
}

// end notes how step i ended, or that it waits for a reading, and tells of the steps
// that have ended in the order of the plan.
func (r *run) end(i int, o plans.Outcome) {
	r.outcomes[i] = o
	for ; r.told < len(r.outcomes) && r.outcomes[r.told].Status != ""; r.told++ {
		if r.Progress != nil {
			r.Progress(r.told, r.outcomes[r.told])
		}
	}
}

// repeats reports whether step i, which failed, is tried again at once, and notes
// that: it must bring back what is gone, and is tried again only once.
func (r *run) repeats(i int, err error) bool {
	if !r.due[i] || r.repeated[i] || !r.mayRepeat(&r.plan.Steps[i], err) {
		return false
	}
	r.repeated[i] = true
	return true
}

// mayRepeat reports whether a step may be tried again at once. Of a kind in which
// two objects can be the same, a create in doubt could make a second; and a refused
// password stays refused.
func (r *run) mayRepeat(s *plans.Step, err error) bool {
	if errors.Is(err, client.ErrUnauthorized) {
		return false
	}
	return s.Op != plans.Create || !errors.Is(err, client.ErrDoubtful) || !r.live.Release.Of(s.Key.Kind).Duplicates
}

// obstacle returns why step i must not be tried, or nil.
func (r *run) obstacle(ctx context.Context, i int) error {
	s := &r.plan.Steps[i]
	switch {
	case r.locked:
		return client.ErrUnauthorized
	case r.unrecorded != nil && !r.due[i]:
		return errUnrecorded
	case ctx.Err() != nil && !r.due[i]:
		return errInterrupted
	}
	for _, need := range s.Needs {
		if r.outcomes[need].Status != plans.Done {
			return errNeeds
		}
	}
	if len(s.RestoredBy) > 0 && !r.canBringBack(i, map[int]bool{i: true}) {
		return errNoReturn
	}
	return nil
}

// canBringBack reports whether nothing that is known speaks against the steps that
// must follow step i. Those of coming hold what will be done by then.
func (r *run) canBringBack(i int, coming map[int]bool) bool {
	for _, next := range r.plan.Steps[i].RestoredBy {
		for _, need := range r.plan.Steps[next].Needs {
			if status := r.outcomes[need].Status; !coming[need] && status != plans.Done && status != "" {
				return false
			}
		}
		coming[next] = true
		if !r.canBringBack(next, coming) {
			return false
		}
	}
	return true
}
