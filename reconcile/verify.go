package reconcile

import (
	"context"
	"fmt"
	"slices"
)

// verify reads the appliance again, brings the ledger up to that, and reports
// whether nothing is left of the plan. Its error says what is, or why it could not
// read. What the plan adopted doesn't count as owned yet.
func (r *run) verify(ctx context.Context) (bool, error) {
	now, err := Read(ctx, r.API, r.live.Release, r.Spec, r.ownership(), r.Parallelism)
	if err != nil {
		return false, fmt.Errorf("read again: %w", err)
	}
	r.after = now
	r.settleState(now)
	left, err := NewPlan(r.Spec, now, r.plan.Options)
	if err != nil {
		return false, fmt.Errorf("plan again: %w", err)
	}
	if len(left.Refusals) > 0 {
		return false, fmt.Errorf("plan again: %w", left.Refusals)
	}
	if len(left.Steps) > 0 {
		return false, fmt.Errorf("%d changes are still to do, the first of %s", len(left.Steps), left.Steps[0].Key)
	}
	return true, nil
}

// ownership returns what was owned before the plan, and what the run has made.
func (r *run) ownership() Ownership {
	own := r.live.Ownership
	own.Entries = slices.Concat(own.Entries, r.made)
	own.Doubts = slices.Concat(own.Doubts, r.doubts)
	return own
}
