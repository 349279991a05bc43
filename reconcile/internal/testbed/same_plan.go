package testbed

import (
	"errors"
	"reflect"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// SamePlan plans for s twice and fails the test if the plans, or the reasons for which
// they are refused, differ. It returns the plan, or nil if it is refused.
func (b *Box) SamePlan(s *spec.Spec) *plans.Plan {
	b.T.Helper()
	first, err := b.planOrRefusal(s)
	second, again := b.planOrRefusal(s)
	if !reflect.DeepEqual(err, again) {
		b.T.Errorf("first %v, then %v", err, again)
	}
	if !reflect.DeepEqual(first, second) {
		b.T.Errorf("the second plan differs:\n%s\n%s", Outline(first), Outline(second))
	}
	if len(err) > 0 {
		return nil
	}
	return first
}

// planOrRefusal plans for s. Any error but a refusal fails the test.
func (b *Box) planOrRefusal(s *spec.Spec) (*plans.Plan, refusal.Error) {
	b.T.Helper()
	p, _, err := b.PlanFor(s)
	refused, ok := errors.AsType[refusal.Error](err)
	if err != nil && !ok {
		b.T.Fatal(err)
	}
	if p == nil {
		p = new(plans.Plan)
	}
	return p, refused
}
