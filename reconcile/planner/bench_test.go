package planner_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// BenchmarkPlan plans for an appliance on which every resource differs: LUNs,
// aliases and addresses exchanged, everything else changed. Time per resource
// should stay the same from row to row.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before, after := loadUnits(b, n/10, 0), loadUnits(b, n/10, 1)
			live, err := inventory.Read(b.Context(), testbed.ReadOnly(before.Resources), testbed.Release(b, "11.1"), after, ownership.Ownership{}, 2)
			if err != nil {
				b.Fatal(err)
			}
			var p *plans.Plan
			for b.Loop() {
				if p, err = planner.NewPlan(after, live, plans.Options{Prune: spec.PruneAll}); err != nil {
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
		live, err := inventory.Read(t.Context(), testbed.ReadOnly(before.Resources), testbed.Release(t, "11.1"), after, ownership.Ownership{}, 2)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(1, func() {
			if _, err := planner.NewPlan(after, live, plans.Options{Prune: spec.PruneAll}); err != nil {
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
		fmt.Fprintf(&b, "  p%d: {listen: [%q, %q]}\n", i, testbed.Address(i, 1), testbed.Address(i^turn, 2))
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
