package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// BenchmarkPlan plans for an appliance on which every resource differs: LUNs,
// aliases and addresses exchanged, everything else changed. Time per resource
// should stay the same from row to row.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before, after := loadUnits(b, n/10, 0), loadUnits(b, n/10, 1)
			live, err := reconcile.Read(b.Context(), shelf(before.Resources), client.Release{Version: "11.1"}, after, reconcile.Ownership{}, 2)
			if err != nil {
				b.Fatal(err)
			}
			var p *reconcile.Plan
			for b.Loop() {
				if p, err = reconcile.NewPlan(after, live, reconcile.Options{Prune: spec.PruneAll}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(p.Steps)), "steps")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
		})
	}
}

// TestPlanStaysLinear fails if planning ten times as much takes far more than ten
// times as many steps of the machine; it measures allocations, which don't depend
// on how busy the machine is.
func TestPlanStaysLinear(t *testing.T) {
	perResource := func(n int) float64 {
		before, after := loadUnits(t, n/10, 0), loadUnits(t, n/10, 1)
		live, err := reconcile.Read(t.Context(), shelf(before.Resources), client.Release{Version: "11.1"}, after, reconcile.Ownership{}, 2)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(1, func() {
			if _, err := reconcile.NewPlan(after, live, reconcile.Options{Prune: spec.PruneAll}); err != nil {
				t.Fatal(err)
			}
		}) / float64(n)
	}
	if small, large := perResource(1_000), perResource(10_000); large > 1.5*small {
		t.Errorf("%.1f allocations per resource for 1,000 resources, %.1f for 10,000", small, large)
	}
}

// loadUnits returns a spec of n times ten resources. With another turn each of
// them differs.
func loadUnits(tb testing.TB, n, turn int) *spec.Spec {
	tb.Helper()
	var b strings.Builder
	b.WriteString("version: 1\n")
	section := func(name string, entry func(i int)) {
		b.WriteString(name + ":\n")
		for i := range n {
			entry(i)
		}
	}
	section("portals", func(i int) {
		fmt.Fprintf(&b, "  p%d: {listen: [%q, %q]}\n", i, address(i, 1), address(i^turn, 2))
	})
	section("initiator_groups", func(i int) {
		fmt.Fprintf(&b, "  i%d: {networks: [10.%d.0.0/16]}\n", i, turn)
	})
	section("extents", func(i int) {
		for j := range 3 {
			fmt.Fprintf(&b, "  e%d-%d: {zvol: tank/e%d-%d, comment: %q}\n", i, j, i, j, fmt.Sprint(turn))
		}
	})
	section("targets", func(i int) {
		fmt.Fprintf(&b, "  t%d:\n    alias: a%d\n    groups: [{portal: p%d, initiator_group: %s}]\n    luns: {%d: e%d-0, %d: e%d-1, %d: e%d-2}\n",
			i, i^turn, i, []string{"ALL", fmt.Sprintf("i%d", i)}[turn], turn%3, i, (1+turn)%3, i, (2+turn)%3, i)
	})
	s, err := spec.Load([]string{"-"}, strings.NewReader(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func address(i, net int) string {
	return fmt.Sprintf("10.%d.%d.%d:3260", net+10*(i>>16), i>>8&255, i&255)
}

// A shelf is an appliance that has the resources of a spec and can only be read.
type shelf []spec.Resource

var errReadOnly = errors.New("a shelf can only be read")

// List returns the resources of kind k under ids that count from 1.
func (s shelf) List(_ context.Context, k spec.Kind, _ *client.IDs) ([]client.Object, error) {
	var objects []client.Object
	for _, r := range s {
		if r.Key().Kind == k {
			objects = append(objects, client.Object{ID: client.ID(len(objects) + 1), Resource: onAppliance(r, len(objects)+1)})
		}
	}
	if k == spec.KindGlobal {
		objects = []client.Object{{ID: 1, Resource: new(spec.Global)}}
	}
	return objects, nil
}

// onAppliance returns r without what only a spec has, and with what only an
// appliance has.
func onAppliance(r spec.Resource, id int) spec.Resource {
	switch r := r.(type) {
	case *spec.Portal:
		c := *r
		c.Open, c.Tag = nil, id
		return &c
	case *spec.InitiatorGroup:
		c := *r
		c.Open = nil
		return &c
	case *spec.Extent:
		c := *r
		c.Open = nil
		return &c
	}
	return r
}

func (shelf) Get(context.Context, spec.Kind, client.ID, *client.IDs) (client.Object, error) {
	return client.Object{}, errReadOnly
}

func (shelf) Create(context.Context, spec.Resource, *client.IDs) (client.ID, error) {
	return 0, errReadOnly
}

func (shelf) Update(context.Context, client.ID, spec.Resource, spec.Resource, *client.IDs) error {
	return errReadOnly
}

func (shelf) Delete(context.Context, spec.Key, client.ID) error { return errReadOnly }
