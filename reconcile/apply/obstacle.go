package apply

import (
	"context"
	"errors"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// Reasons why a step is not tried.
var (
	errNeeds       = errors.New("a step that it needs was not done")
	errInterrupted = errors.New("interrupted")
	errUnrecorded  = errors.New("the journal can't be written")
	errCantRestore = errors.New("what it takes away could not be brought back: a step that this needs was not done")
)

// obstacle returns why step i must not be tried, or nil. Steps that restore something
// are tried even after an interrupt or when the journal can't be written.
func (r *run) obstacle(ctx context.Context, i int) error {
	s := &r.plan.Steps[i]
	switch {
	case r.unauthorized:
		return client.ErrUnauthorized
	case r.unrecorded != nil && !r.mustRestore[i]:
		return errUnrecorded
	case ctx.Err() != nil && !r.mustRestore[i]:
		return errInterrupted
	}
	for _, need := range s.Needs {
		if r.outcomes[need].Status != plans.Done {
			return errNeeds
		}
	}
	if len(s.RestoredBy) > 0 && !r.canRestore(i, map[int]bool{i: true}) {
		return errCantRestore
	}
	return nil
}

// canRestore reports whether the steps that restore what step i takes away can still be
// done: none of them needs a step that has failed or was skipped. The steps of assumed
// count as done.
func (r *run) canRestore(i int, assumed map[int]bool) bool {
	for _, next := range r.plan.Steps[i].RestoredBy {
		for _, need := range r.plan.Steps[next].Needs {
			if status := r.outcomes[need].Status; !assumed[need] && status != plans.Done && status != "" {
				return false
			}
		}
		assumed[next] = true
		if !r.canRestore(next, assumed) {
			return false
		}
	}
	return true
}
