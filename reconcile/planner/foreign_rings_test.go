package planner_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/spec"
)

// TestRingsLeaveOthersAlone checks that no circle is resolved at the cost of somebody
// else's target groups and mappings: they are not taken away for a while, nor taken to
// temporary rows, and who uses them is let in as before, and no further.
func TestRingsLeaveOthersAlone(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			var total tally
			for seed := range uint64(*testbed.Cases) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.State, b.Pruning = testbed.NewState(t), spec.PruneOwned
				b.Converge(g.Ring())
				(&testbed.OtherClient{Generator: g, Server: b.Server}).AddForeignTarget()
				text := g.Ring()
				total.watch(b, g, release, seed, text)
				if n := b.Server.Stats().ForeignWrites; n > 0 || t.Failed() {
					t.Fatalf("seed %d: %d writes of what is somebody else's, want 0\n%s", seed, n, text)
				}
			}
			t.Logf("%d refused; %s", len(total.refused), total)
		})
	}
}
