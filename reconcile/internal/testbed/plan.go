package testbed

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"reflect"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// PlanFor returns the plan for s and what it was made from. A refused plan is
// returned with its refusals as the error.
func (b *Box) PlanFor(s *spec.Spec) (*plans.Plan, *inventory.Live, error) {
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 4)
	if err != nil {
		return nil, nil, err
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: cmp.Or(b.Pruning, spec.PruneAll), MaxDeletes: "1000", AllowEmpty: true})
	if err == nil && len(p.Refusals) > 0 {
		err = p.Refusals
	}
	return p, live, err
}

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

// PlanAltered returns the plan for text if the appliance lists what alter makes of
// its resources.
func (b *Box) PlanAltered(text string, alter func(spec.Resource) spec.Resource) *plans.Plan {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), altered{b.API, alter}, b.API.Release(), s, ownership.Ownership{}, 1)
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneNone})
	if err != nil {
		b.T.Fatal(err)
	}
	return p
}

// An altered API lists what the appliance would not accept, such as what an upgrade
// left behind.
type altered struct {
	client.API
	alter func(spec.Resource) spec.Resource
}

func (a altered) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	objects, err := a.API.List(ctx, k, ids)
	for i := range objects {
		objects[i].Resource = a.alter(objects[i].Resource)
	}
	return objects, err
}

// ApplyUnder plans for text with the state in dir, as if the box had the given URL,
// and applies the plan if apply is true. It returns the warnings and the error of the
// plan.
func (b *Box) ApplyUnder(dir, url, text string, apply bool) ([]string, error) {
	b.T.Helper()
	s := &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: url, API: b.API, Release: b.API.Release()},
		Spec:      Load(b.T, text), State: OpenState(b.T, dir, url), Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}
	if err := s.MakePlan(b.T.Context(), plans.Options{}, s.State.Ownership()); err != nil {
		return nil, err
	}
	warnings := s.Plan.Warnings
	if apply {
		return warnings, s.Apply(b.T.Context(), nil).Verdict(s.Plan)
	}
	return warnings, nil
}
