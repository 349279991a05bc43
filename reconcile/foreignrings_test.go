package reconcile_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/spec"
)

// borrower is the name of the target that borrow makes.
const borrower = "foreign"

// borrow makes a target that no spec lists and that uses what lunsync made: a portal,
// an initiator group, credentials, an extent.
func (h *hand) borrow() {
	before := h.server.Snapshot()
	h.do("POST", "target/", fields{"iscsi_target_name": borrower})
	target := newest(h.server.Snapshot()["target"])
	h.do("POST", "targettoextent/", fields{"iscsi_target": target, "iscsi_extent": h.id("extent"), "iscsi_lunid": 1})
	group := fields{"iscsi_target": target, "iscsi_target_portalgroup": h.id("portal"), "iscsi_target_initiatorgroup": h.id("authorizedinitiator")}
	if h.chance(2) {
		group["iscsi_target_authtype"], group["iscsi_target_authgroup"] = "CHAP", 1+h.IntN(2)
	}
	h.do("POST", "targetgroup/", group)
	for kind, list := range h.server.Snapshot() {
		h.server.Disown(kind, idsSince(before[kind], list)...)
	}
}

// TestRingsLeaveOthersAlone checks that no circle is resolved at the cost of somebody
// else's target groups and mappings: they are not taken away for a while, nor taken to
// temporary rows, and who uses them is let in as before, and no further.
func TestRingsLeaveOthersAlone(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			var total tally
			for seed := range uint64(*cases) {
				b, g := newBox(t, release), newGen(seed, string(release))
				b.state, b.pruning = newState(t), spec.PruneOwned
				b.reach(g.ring())
				(&hand{g, b.server}).borrow()
				text := g.ring()
				total.watch(b, g, release, seed, text)
				if n := b.server.Stats().ForeignWrites; n > 0 || t.Failed() {
					t.Fatalf("seed %d: %d writes of what is somebody else's, want 0\n%s", seed, n, text)
				}
			}
			t.Logf("%d refused; %s", len(total.refused), total)
		})
	}
}
