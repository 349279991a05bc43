package planner_test

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestSameRingPlan is TestSamePlan for such plans.
func TestSameRingPlan(t *testing.T) {
	for seed := range uint64(100) {
		b, g := testbed.NewBox(t, emulator.R111), testbed.NewGenerator(seed, "11.1")
		b.Converge(g.Ring())
		if plan := b.SamePlan(testbed.Load(t, g.Ring())); plan == nil {
			t.Errorf("the plan is refused")
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
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
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.Converge(g.Ring())
				total.watch(b, g, release, seed, g.Ring())
			}
			t.Log(total)
			if len(total.refused) > 0 {
				t.Errorf("refused:\n%s", strings.Join(total.refused, "\n"))
			}
		})
	}
}
