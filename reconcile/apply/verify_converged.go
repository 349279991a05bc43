package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
)

// verify reads the appliance again, brings the ledger up to that, and notes in res
// whether nothing is left of the plan, and else what is, or why it could not read.
func (r *run) verify(ctx context.Context, res *Result) {
	now, err := inventory.Read(ctx, r.API, r.live.Release, r.Spec, r.ownership(), r.Parallelism)
	switch {
	case err != nil && ctx.Err() != nil:
		res.Err = errInterrupted
		return
	case err != nil:
		res.Err = fmt.Errorf("read again: %w", err)
		return
	}
	res.Err = r.compare(now)
	res.Converged, res.Differs = res.Err == nil, res.Err != nil
}

// compare brings the ledger up to a reading after the last write. Its error says what
// is left of the plan, if anything is. What the plan adopted doesn't count as owned yet.
func (r *run) compare(now *inventory.Live) error {
	r.after = now
	r.settleState(now)
	left, err := planner.NewPlan(r.Spec, now, r.plan.Options)
	if err != nil {
		return fmt.Errorf("plan again: %w", err)
	}
	if len(left.Refusals) > 0 {
		return fmt.Errorf("plan again: %w", left.Refusals)
	}
	if len(left.Steps) > 0 {
		return fmt.Errorf("%d changes are still to do, the first of %s", len(left.Steps), left.Steps[0].Key)
	}
	return left.CheckInForce()
}

// ownership returns what was owned before the plan, and what the run has made.
func (r *run) ownership() ownership.Ownership {
	own := r.live.Ownership
	own.Entries = slices.Concat(own.Entries, r.made)
	own.Unconfirmed = slices.Concat(own.Unconfirmed, r.unconfirmed)
	return own
}
