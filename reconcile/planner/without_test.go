package planner

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// NewPlanWithout is [NewPlan] without one of the rules of [draft.Reason].
func NewPlanWithout(rule string, s *spec.Spec, live *inventory.Live, o plans.Options) (*plans.Plan, error) {
	return build(draft.New(s, live, o), draft.Reason(rule))
}
