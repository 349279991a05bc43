package reconcile

import "github.com/lunsync/lunsync/spec"

// NewPlanWithout is [NewPlan] without one of the reasons why writes wait for others.
func NewPlanWithout(rule string, s *spec.Spec, live *Live, o Options) (*Plan, error) {
	p := newPlanner(s, live, o)
	p.ignored = reason(rule)
	return p.build()
}
