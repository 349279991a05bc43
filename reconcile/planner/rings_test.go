package planner_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestSameRingPlan is TestSamePlan for such plans.
func TestSameRingPlan(t *testing.T) {
	for seed := range uint64(100) {
		b, g := testbed.NewBox(t, emulator.R111), testbed.NewGen(seed, "11.1")
		b.Reach(g.Ring())
		s := testbed.Load(t, g.Ring())
		first, _, _ := b.PlanFor(s)
		second, _, _ := b.PlanFor(s)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("seed %d: the second plan differs:\n%s\n%s", seed, testbed.Outline(first), testbed.Outline(second))
		}
	}
}

// TestRingsKeepAccess is TestAccessNeverWidens for plans in which much hangs together.
func TestRingsKeepAccess(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			var total tally
			for seed := range uint64(*testbed.Cases) {
				b, g := testbed.NewBox(t, release), testbed.NewGen(seed, string(release))
				b.Reach(g.Ring())
				total.watch(b, g, release, seed, g.Ring())
			}
			t.Log(total)
			if len(total.refused) > 0 {
				t.Errorf("refused:\n%s", strings.Join(total.refused, "\n"))
			}
		})
	}
}
