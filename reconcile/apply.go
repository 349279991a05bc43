package reconcile

import (
	"context"
	"errors"
	"log/slog"
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
	// Progress, if not nil, is told of each step as it ends.
	Progress func(step int, o Outcome)
}

// Errors of a step that was not tried.
var (
	errNeeds       = errors.New("a step that it needs was not done")
	errInterrupted = errors.New("interrupted")
)

// Apply carries out a plan made from live and reads the appliance again. A step
// that fails skips those that need it; the rest go on. When ctx ends, the write in
// flight is finished and nothing further is written. Apply must not be called with
// a plan that has refusals.
func (a *Applier) Apply(ctx context.Context, plan *Plan, live *Live) *Result {
	r := &Result{Outcomes: make([]Outcome, len(plan.Steps))}
	var locked bool // out: every further request would be refused as well
	for i := range plan.Steps {
		s := &plan.Steps[i]
		switch err := obstacle(ctx, s, r, locked); err {
		case nil:
			r.Outcomes[i] = a.do(ctx, s, live)
			locked = errors.Is(r.Outcomes[i].Err, client.ErrUnauthorized)
		default:
			r.Outcomes[i] = Outcome{Status: Skipped, Err: err}
		}
		if a.Progress != nil {
			a.Progress(i, r.Outcomes[i])
		}
	}
	if ctx.Err() == nil {
		r.Converged, r.Err = a.verify(ctx, plan, live)
	} else {
		r.Err = errInterrupted
	}
	return r
}

// do does a step.
func (a *Applier) do(ctx context.Context, s *Step, live *Live) Outcome {
	start := time.Now()
	err := a.write(context.WithoutCancel(ctx), s, live)
	took := time.Since(start)
	log := a.Log.With("op", s.Op, "key", s.Key.String(), "took", took)
	if err != nil {
		log.Warn("step failed", "err", err)
		return Outcome{Status: Failed, Err: err, Took: took}
	}
	log.Info("step done")
	return Outcome{Status: Done, Took: took}
}

// obstacle returns why s must not be tried, or nil.
func obstacle(ctx context.Context, s *Step, r *Result, locked bool) error {
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case locked:
		return client.ErrUnauthorized
	}
	for _, need := range s.Needs {
		if r.Outcomes[need].Status != Done {
			return errNeeds
		}
	}
	return nil
}

// write does one write. If the answer leaves in doubt whether it was done, what
// the appliance has decides.
func (a *Applier) write(ctx context.Context, s *Step, live *Live) error {
	id, err := a.send(ctx, s, live.IDs)
	if errors.Is(err, client.ErrDoubtful) {
		id, err = a.settle(ctx, s, live, err)
	}
	if err == nil && s.Op == Create {
		live.IDs.Put(s.Key, id)
		if pr, ok := s.After.(*spec.Credential); ok {
			live.IDs.Put(pr.Provides(), client.ID(pr.Tag))
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
