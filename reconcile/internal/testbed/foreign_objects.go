package testbed

import (
	"maps"
	"slices"
)

// AddForeignObjects creates objects that no spec lists, some of which refer to what
// lunsync created, and marks them as foreign on the appliance. It returns how many
// there are of each kind.
func (h *OtherClient) AddForeignObjects() map[string]int {
	before := h.Server.Snapshot()
	own := func(kind string) any { return newest(h.Server.Snapshot()[kind]) }
	h.Do("POST", "target/", Fields{"iscsi_target_name": "foreign"})
	h.Do("POST", "extent/", Fields{"iscsi_target_extent_name": "foreign", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/foreign"})
	h.Do("POST", "portal/", Fields{"iscsi_target_portal_ips": []string{"10.8.0.1:3260"}, "iscsi_target_portal_comment": "somebody's"})
	h.Do("POST", "authorizedinitiator/", Fields{"iscsi_target_initiator_initiators": "iqn.1999-09.net.somebody:host", "iscsi_target_initiator_comment": "somebody's"})
	h.Do("POST", "authcredential/", Fields{"iscsi_target_auth_tag": 9, "iscsi_target_auth_user": "zoe", "iscsi_target_auth_secret": "made-by-a-hand"})
	h.Do("POST", "targettoextent/", Fields{"iscsi_target": own("target"), "iscsi_extent": own("extent"), "iscsi_lunid": 1})
	group := Fields{"iscsi_target": own("target"), "iscsi_target_portalgroup": own("portal"), "iscsi_target_initiatorgroup": own("authorizedinitiator")}
	if h.Chance(3) {
		group["iscsi_target_portalgroup"] = h.ID("portal")
	}
	if h.Chance(3) {
		group["iscsi_target_initiatorgroup"] = h.ID("authorizedinitiator")
	}
	if h.Chance(2) {
		group["iscsi_target_authtype"], group["iscsi_target_authgroup"] = "CHAP", 9
	}
	h.Do("POST", "targetgroup/", group)
	made := make(map[string]int)
	for kind, list := range h.Server.Snapshot() {
		ids := idsSince(before[kind], list)
		h.Server.Disown(kind, ids...)
		made[kind] = len(ids)
	}
	return made
}

// AddForeignTarget creates a target that no spec lists and that refers to what
// lunsync created: a portal, an initiator group, credentials, an extent.
func (h *OtherClient) AddForeignTarget() {
	before := h.Server.Snapshot()
	h.Do("POST", "target/", Fields{"iscsi_target_name": foreignTarget})
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

// foreignTarget is the name of the target that AddForeignTarget creates.
const foreignTarget = "foreign"

// newest returns the id of the row that was created last.
func newest(list []map[string]any) int64 {
	var last int64
	for _, r := range list {
		last = max(last, r["id"].(int64))
	}
	return last
}

// idsSince returns the ids of the rows of now that aren't in before.
func idsSince(before, now []map[string]any) []int64 {
	ids := make(map[int64]bool)
	for _, r := range now {
		ids[r["id"].(int64)] = true
	}
	for _, r := range before {
		delete(ids, r["id"].(int64))
	}
	return slices.Sorted(maps.Keys(ids))
}
