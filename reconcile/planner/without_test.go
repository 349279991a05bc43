package planner

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// NewPlanWithout is [NewPlan] without one of the reasons why writes wait for others.
func NewPlanWithout(rule string, s *spec.Spec, live *inventory.Live, o plans.Options) (*plans.Plan, error) {
	p := draft.New(s, live, o)
	p.Ignored = draft.Reason(rule)
	return build(p)
}
