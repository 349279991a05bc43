package reconcile

import (
	"context"
	"fmt"
)

// verify reads the appliance again and reports whether nothing is left of the
// plan. Its error says what is, or why it could not read.
func (a *Applier) verify(ctx context.Context, plan *Plan, live *Live) (bool, error) {
	now, err := Read(ctx, a.API, live.Release, a.Spec, a.Parallelism)
	if err != nil {
		return false, fmt.Errorf("read again: %w", err)
	}
	left, err := NewPlan(a.Spec, now, plan.Options)
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
