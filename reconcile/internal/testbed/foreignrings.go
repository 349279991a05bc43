package testbed

// borrower is the name of the target that borrow makes.
const borrower = "foreign"

// borrow makes a target that no spec lists and that uses what lunsync made: a portal,
// an initiator group, credentials, an extent.
func (h *Hand) Borrow() {
	before := h.Server.Snapshot()
	h.Do("POST", "target/", Fields{"iscsi_target_name": borrower})
	target := newest(h.Server.Snapshot()["target"])
	h.Do("POST", "targettoextent/", Fields{"iscsi_target": target, "iscsi_extent": h.ID("extent"), "iscsi_lunid": 1})
	group := Fields{"iscsi_target": target, "iscsi_target_portalgroup": h.ID("portal"), "iscsi_target_initiatorgroup": h.ID("authorizedinitiator")}
	if h.Chance(2) {
		group["iscsi_target_authtype"], group["iscsi_target_authgroup"] = "CHAP", 1+h.IntN(2)
	}
	h.Do("POST", "targetgroup/", group)
	for kind, list := range h.Server.Snapshot() {
		h.Server.Disown(kind, idsSince(before[kind], list)...)
	}
}
