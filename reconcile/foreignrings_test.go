package reconcile_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// borrow makes a target that no spec lists and that uses what lunsync made: a portal,
// an initiator group, credentials, an extent.
func (h *hand) borrow() {
	before := h.server.Snapshot()
	h.do("POST", "target/", fields{"iscsi_target_name": "foreign"})
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
// temporary rows.
func TestRingsLeaveOthersAlone(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused := 0
			for seed := range uint64(*cases) {
				b, g := newBox(t, release), newGen(seed, string(release))
				b.state = newState(t)
				b.reach(g.ring())
				(&hand{g, b.server}).borrow()
				text := g.ring()
				if !b.prune(text, "1000") {
					refused++
				}
				if n := b.server.Stats().ForeignWrites; n > 0 || t.Failed() {
					t.Fatalf("seed %d: %d writes of what is somebody else's, want 0\n%s", seed, n, text)
				}
			}
			t.Logf("%d cases, %d refused", *cases, refused)
		})
	}
}
