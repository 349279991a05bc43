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

// An Applier carries out plans on one appliance, one write at a time, because the
// appliance has no locking (wire-facts 7).
type Applier struct {
	API         client.API
	Spec        *spec.Spec
	Parallelism int // reads at a time
	// Timeout is the longest time that a request may take. After a write that took
	// longer, two readings this far apart must agree.
	Timeout time.Duration
	Log     *slog.Logger
	// Reload makes the iSCSI service use what is stored. Apply calls it once, after the
	// last write, if some write may not be in force. It may be nil.
	Reload func(context.Context) error
	// State, if not nil, keeps the configuration from before the first write, the
	// journal and the ledger. The caller must hold the lease.
	State *statedir.State
	// Progress, if not nil, is called for each step as it ends, in the order of the
	// plan. If a step's outcome is not known yet, the calls for later steps wait for it.
	Progress func(step int, o plans.Outcome)
}

// Apply carries out a plan that was made from live, and reads the appliance again.
// If a step fails, Apply skips the steps that need it and goes on with the others.
//
// When ctx ends, Apply finishes the write in flight and restores what earlier steps
// have taken away; it writes nothing else. It also stops writing when the journal can't
// be written. For a plan without steps it updates the ledger, and reloads the service
// if a reload is pending.
//
// The plan must not have refusals. The result is never nil.
func (a *Applier) Apply(ctx context.Context, plan *plans.Plan, live *inventory.Live) *Result {
	r := newRun(a, plan, live)
	r.unrecorded = r.prepare()
	for i := range plan.Steps {
		if r.mustResolve(i) {
			r.resolvePending(ctx)
		}
		if err := r.obstacle(ctx, i); err != nil {
			r.end(i, plans.Outcome{Status: plans.Skipped, Err: err})
		} else {
			r.end(i, r.try(ctx, i))
		}
	}
	r.resolvePending(ctx)
	return r.result(ctx)
}

// A run is one call of Apply.
type run struct {
	*Applier
	plan     *plans.Plan
	live     *inventory.Live
	after    *inventory.Live // read after the last write; nil until then
	outcomes []plans.Outcome // of each step; empty until it has ended
	reported int             // how many outcomes Progress has got

	mustRestore   map[int]bool // steps that restore what an earlier one has taken away
	retried       map[int]bool // those of them that were tried twice
	unauthorized  bool         // the password was refused: every other request would be, too
	reloadPending bool         // something that was written may not be in force
	unrecorded    error        // why the state could not be written, or nil

	ids     map[spec.Kind]*takenIDs
	created map[ownership.ObjectID]creation // by the id in the answer to the create
	wrongID map[spec.Key]client.ID          // ids in answers to creates that can't be new

	objectCount  map[spec.Kind]int // about how many objects there are
	pending      []pendingWrite    // writes that only a reading can resolve
	pendingSteps map[int]bool      // their steps, and the steps that restore after them
	pendingKeys  map[spec.Key]bool // their objects

	checkedAt   map[ownership.ObjectID]time.Time // when the run wrote an object, or read it again
	idUncertain map[spec.Key]bool                // groups that may have another id since the run wrote them
	currentID   map[spec.Key]client.ID           // of groups that have another id since the run wrote them

	files       map[string]string             // those of the spec, as absolute paths
	entries     []ownership.Entry             // of what the run has created
	unconfirmed []ownership.UnconfirmedCreate // of what it may have created
}

func newRun(a *Applier, plan *plans.Plan, live *inventory.Live) *run {
	r := &run{
		Applier: a, plan: plan, live: live, outcomes: make([]plans.Outcome, len(plan.Steps)),
		mustRestore: make(map[int]bool), retried: make(map[int]bool),
		ids: make(map[spec.Kind]*takenIDs), created: make(map[ownership.ObjectID]creation), wrongID: make(map[spec.Key]client.ID),
		objectCount: make(map[spec.Kind]int), pendingSteps: make(map[int]bool), pendingKeys: make(map[spec.Key]bool),
		checkedAt: make(map[ownership.ObjectID]time.Time), idUncertain: make(map[spec.Key]bool), currentID: make(map[spec.Key]client.ID),
		files: statedir.Absolute(a.Spec.Files),
	}
	for i := range live.Objects {
		o := &live.Objects[i]
		r.idsOf(o.Key.Kind).add(o.ID)
		r.objectCount[o.Key.Kind]++
	}
	return r
}

// prepare saves the configuration as it is and opens the journal.
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
	r.reloadPending = r.State.ReloadPending()
	return err
}

// try tries step i, and once more if it must restore something and failed. The outcome
// is empty if only a later reading can tell it.
func (r *run) try(ctx context.Context, i int) plans.Outcome {
	start := time.Now()
	err := r.attempt(ctx, i)
	if err != nil && !errors.Is(err, errPending) && r.retries(i, err) {
		err = r.attempt(ctx, i)
	}
	took := time.Since(start)
	if errors.Is(err, errPending) {
		r.pending[len(r.pending)-1].took = took
		return plans.Outcome{}
	}
	return r.outcome(i, err, took)
}

// outcome returns the outcome of step i, given its error. If the step was done, the
// steps that restore what it took away must be done, too.
func (r *run) outcome(i int, err error, took time.Duration) plans.Outcome {
	s := &r.plan.Steps[i]
	log := r.Log.With(keyOp, s.Op, keyKey, s.Key.String(), keyTook, took)
	switch {
	case errors.Is(err, errUnrecorded), errors.Is(err, errInterrupted):
		return plans.Outcome{Status: plans.Skipped, Err: err}
	case err != nil:
		r.unauthorized = r.unauthorized || errors.Is(err, client.ErrUnauthorized)
		log.Info("step failed", keyError, err)
		return plans.Outcome{Status: plans.Failed, Err: err, Took: took}
	}
	for _, next := range s.RestoredBy {
		r.mustRestore[next] = true
	}
	log.Info("step done")
	return plans.Outcome{Status: plans.Done, Took: took}
}

// end stores the outcome of step i, and reports all outcomes up to the first step whose
// outcome is not known yet.
func (r *run) end(i int, o plans.Outcome) {
	r.outcomes[i] = o
	for ; r.reported < len(r.outcomes) && r.outcomes[r.reported].Status != ""; r.reported++ {
		if r.Progress != nil {
			r.Progress(r.reported, r.outcomes[r.reported])
		}
	}
}

// retries reports whether step i, which failed with err, is tried once more: it must
// restore something, and this is its first failure.
func (r *run) retries(i int, err error) bool {
	if !r.mustRestore[i] || r.retried[i] || !r.mayRetry(&r.plan.Steps[i], err) {
		return false
	}
	r.retried[i] = true
	return true
}

// mayRetry reports whether it is safe and useful to try a failed step again. A create
// that was perhaps done is not safe if the appliance accepts a duplicate. A refused
// password stays refused.
func (r *run) mayRetry(s *plans.Step, err error) bool {
	if errors.Is(err, client.ErrUnauthorized) {
		return false
	}
	return s.Op != plans.Create || !errors.Is(err, client.ErrDoubtful) || !r.live.Release.Of(s.Key.Kind).Duplicates
}
