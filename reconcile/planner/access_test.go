package planner_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestAccessNeverWidens is property P2: whatever an apply passes through, also when
// steps fail, grants only what the state before or the state after grants; what both
// grant is there throughout, unless the appliance leaves no way; and each step that
// takes something away, or adds it, says so.
func TestAccessNeverWidens(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			var total tally
			for seed := range uint64(*testbed.Cases / 2) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.Converge(g.Spec())
				(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(4))
				total.watch(b, g, release, seed, g.Spec())
			}
			t.Log(total)
		})
	}
}
