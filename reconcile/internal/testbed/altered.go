package testbed

import (
	"context"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// An altered is an appliance that lists what it would not take, such as what an upgrade
// has left behind.
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

// planAltered returns the plan to text on an appliance whose resources are altered.
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
