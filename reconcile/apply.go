package reconcile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An Applier carries plans out on one appliance, one write at a time: the server
// has no locking (wire-facts 7).
type Applier struct {
	API         client.API
	Spec        *spec.Spec
	Parallelism int // reads at a time
	Log         *slog.Logger
	// Reload makes the iSCSI service follow what is stored. It is called once, after
	// the last write, if a write is not known to be in force. Nil does nothing.
	Reload func(context.Context) error
	// State, if not nil, keeps the configuration as it was before the first write,
	// and the ledger.
	State *State
	// Progress, if not nil, is told of each step as it ends.
	Progress func(step int, o Outcome)
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
// recorded ends the writes, too.
func (a *Applier) Apply(ctx context.Context, plan *Plan, live *Live) *Result {
	r := &run{Applier: a, plan: plan, live: live, due: make(map[int]bool)}
	r.outcomes = make([]Outcome, len(plan.Steps))
	if a.State != nil && len(plan.Steps) > 0 {
		r.unrecorded = a.State.SaveBefore(live, time.Now())
	}
	for i := range plan.Steps {
		if err := r.obstacle(ctx, i); err != nil {
			r.outcomes[i] = Outcome{Status: Skipped, Err: err}
		} else {
			r.outcomes[i] = r.do(ctx, i)
		}
		if a.Progress != nil {
			a.Progress(i, r.outcomes[i])
		}
	}
	return r.result(ctx)
}

// A run is one Apply.
type run struct {
	*Applier
	plan     *Plan
	live     *Live
	outcomes []Outcome
	due      map[int]bool // steps that bring back what is gone
	locked   bool         // out: every further request would be refused as well
	owed     bool         // a reload of the service

	unrecorded error // why the state could not be kept
}

// do does step i. One that brings back what is gone is tried twice.
func (r *run) do(ctx context.Context, i int) Outcome {
	s := &r.plan.Steps[i]
	ctx = context.WithoutCancel(ctx)
	start := time.Now()
	err := r.write(ctx, s)
	if err != nil && r.due[i] {
		err = r.write(ctx, s)
	}
	took := time.Since(start)
	log := r.Log.With("op", s.Op, "key", s.Key.String(), "took", took)
	if err != nil {
		r.locked = errors.Is(err, client.ErrUnauthorized)
		log.Info("step failed", "err", err)
		return Outcome{Status: Failed, Err: err, Took: took}
	}
	for _, next := range s.Then {
		r.due[next] = true
	}
	log.Info("step done")
	if err := r.record(s); err != nil {
		r.unrecorded = err
	}
	return Outcome{Status: Done, Took: took}
}

// record notes in the ledger what s created, before anything else is written.
func (r *run) record(s *Step) error {
	if r.State == nil || s.Op != Create {
		return nil
	}
	id, err := r.live.IDs.ID(s.Key)
	if err != nil {
		return err
	}
	return r.State.Created(r.Spec, s, id)
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
		if r.outcomes[need].Status != Done {
			return errNeeds
		}
	}
	if len(s.Then) > 0 && !r.canBringBack(i, map[int]bool{i: true}) {
		return errNoReturn
	}
	return nil
}

// canBringBack reports whether nothing that is known speaks against the steps that
// must follow step i. Those of coming hold what will be done by then.
func (r *run) canBringBack(i int, coming map[int]bool) bool {
	for _, next := range r.plan.Steps[i].Then {
		for _, need := range r.plan.Steps[next].Needs {
			if status := r.outcomes[need].Status; !coming[need] && status != Done && status != "" {
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

// result puts what was written in force, also after an interrupt, and reads the
// appliance again if that is of use.
func (r *run) result(ctx context.Context) *Result {
	res := &Result{Outcomes: r.outcomes}
	reload := r.payReload(context.WithoutCancel(ctx))
	switch lost := r.lost(); {
	case len(lost) > 0:
		res.Err = fmt.Errorf("%s is gone and could not be made again; restore it by hand", strings.Join(lost, ", "))
	case r.locked:
		res.Err = client.ErrUnauthorized
	case ctx.Err() != nil:
		res.Err = errInterrupted
	case reload != nil:
		res.Err = fmt.Errorf("what was written may not be in force: %w", reload)
	default:
		res.Converged, res.Err = r.verify(ctx)
	}
	res.Unrecorded = r.unrecorded
	return res
}

// payReload makes the service reload if that is owed.
func (r *run) payReload(ctx context.Context) error {
	if !r.owed || r.locked || r.Reload == nil {
		return nil
	}
	return r.Reload(ctx)
}

// lost returns the keys of what was taken away, could not be brought back, and is
// nothing that the spec would make again.
func (r *run) lost() []string {
	var lost []string
	for i := range r.plan.Steps {
		if s := &r.plan.Steps[i]; r.due[i] && s.Op == Create && r.outcomes[i].Status != Done && r.Spec.Pos(s.Key).Line == 0 {
			lost = append(lost, s.Key.String())
		}
	}
	return lost
}

// write does one write. If the answer leaves in doubt whether it was done, what
// the appliance has decides.
func (r *run) write(ctx context.Context, s *Step) error {
	id, err := r.send(ctx, s, r.live.IDs)
	doubt := errors.Is(err, client.ErrDoubtful)
	if doubt {
		id, err = r.settle(ctx, s, r.live, err)
	}
	if doubt || err == nil {
		r.owed = doubt || !r.live.Release.Reloads(s.Key.Kind, s.Op == Delete)
	}
	if err == nil && s.Op == Create {
		r.live.IDs.Put(s.Key, id)
		if c, ok := s.After.(*spec.Credential); ok {
			r.live.IDs.Put(c.Provides(), client.ID(c.Tag))
		}
	}
	return err
}

func (a *Applier) send(ctx context.Context, s *Step, ids *client.IDs) (client.ID, error) {
	switch s.Op {
	case Create:
		return a.API.Create(ctx, s.After, ids)
	case Delete:
		return s.ID, a.API.Delete(ctx, s.Key, s.ID)
	default:
		return s.ID, a.API.Update(ctx, s.ID, s.Before, s.After, ids)
	}
}
