package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
)

// verifyConverged reads the appliance again, updates the ledger, and sets in res whether
// the appliance matches the spec, or why that is not known.
func (r *run) verifyConverged(ctx context.Context, res *Result) {
	now, err := inventory.Read(ctx, r.API, r.live.Release, r.Spec, r.ownership(), r.Parallelism)
	switch {
	case err != nil && ctx.Err() != nil:
		res.Err = errInterrupted
		return
	case err != nil:
		res.Err = fmt.Errorf("read again: %w", err)
		return
	}
	r.after = now
	r.updateState(now)
	res.Err = r.checkConverged(now)
	res.Converged, res.Differs = res.Err == nil, res.Err != nil
}

// checkConverged makes a plan from a reading after the last write, and returns an error
// if that plan has steps or refusals. Objects that the run adopted don't count as owned
// in it yet.
func (r *run) checkConverged(now *inventory.Live) error {
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

// ownership returns what was owned before the plan, with what the run has created or may
// have created.
func (r *run) ownership() ownership.Ownership {
	own := r.live.Ownership
	own.Entries = slices.Concat(own.Entries, r.entries)
	own.Unconfirmed = slices.Concat(own.Unconfirmed, r.unconfirmed)
	return own
}
