package testbed

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Ring writes a small spec in which every group has a share in every row: two of
// them have much to exchange, so that the rules of access often run in a circle.
func (g *Gen) Ring() string {
	g.b.Reset()
	g.line("version: 1\nauth_groups:")
	for i, name := range []string{"red", "blue"} {
		g.line("  %s:\n    tag: %d\n    users:", name, i+1)
		for _, user := range some(g, []string{"ann", "bob"}, 1, 2) {
			g.line("      %s: {secret: %s, peer_user: nas, peer_secret: peer-secret-}", user, Pick(g, "secretsecret", "another-secret"))
		}
	}
	addresses := []int{0, 1, 2, 3}
	if g.Chance(4) {
		addresses = g.Perm(4)
	}
	g.line("portals:")
	for i, name := range []string{"p", "q"} {
		var listen []string
		for _, n := range addresses[2*i : 2*i+1+g.IntN(2)] {
			listen = append(listen, fmt.Sprintf(`"10.0.0.%d:3260"`, n+1))
		}
		if name == "q" && g.Release != "9.10" && g.Chance(5) { // there it is refused: see wildcard-910
			listen[0] = `"0.0.0.0:3260"`
		}
		g.line("  %s: {comment: %s, listen: [%s]}", name, name, strings.Join(listen, ", "))
	}
	g.line("initiator_groups:")
	for _, name := range []string{"a", "b", "c"} {
		g.line("  %s: {comment: %s, initiators: [%s], networks: [%s]}", name, name,
			strings.Join(some(g, []string{"iqn.2020-01.x:1", "iqn.2020-01.x:2", "iqn.2020-01.x:3"}, 1, 2), ", "),
			strings.Join(some(g, []string{"10.1.0.0/16", "10.2.0.0/16"}, 1, 2), ", "))
	}
	g.line("extents:")
	stores := Pick(g, "123", "123", "123", "124", "213")
	for i, name := range []string{"e", "f", "g"} {
		g.line("  %s: {zvol: tank/vol%c, read_only: %v}", name, stores[i], g.Chance(3))
	}
	g.line("targets:")
	for _, name := range []string{"t", "u"} {
		g.line("  %s:\n    groups:", name)
		for _, portal := range some(g, []string{"p", "q"}, 1, 2) {
			g.line("      - {portal: %s, initiator_group: %s, %s}", portal, Pick(g, "a", "b", "c", "ALL"), g.ringAuth())
		}
		g.line("    luns: {0: e, 1: f, 2: g}")
	}
	return g.b.String()
}

func (g *Gen) ringAuth() string {
	method := Pick(g, "NONE", "CHAP", "CHAP_MUTUAL")
	switch {
	case method == "NONE":
		return "auth_method: NONE"
	case g.Release == "11.2": // its mutual CHAP has rules of its own
		method = "CHAP"
	}
	return fmt.Sprintf("auth_method: %s, auth_group: %s", method, Pick(g, "red", "blue"))
}

// SettleIn makes objects that no spec lists, some of which refer to what lunsync
// made, tells the appliance that they are somebody else's, and returns how many there
// are of each kind.
func (h *Hand) SettleIn() map[string]int {
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

// newest returns the id of the row that was made last.
func newest(list []map[string]any) int64 {
	var last int64
	for _, r := range list {
		last = max(last, r["id"].(int64))
	}
	return last
}

// idsSince returns the ids of the rows of now that before doesn't have.
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

// Share returns how many of n objects may go: three at least, but none of no per cent.
func Share(n int, percentage string) int {
	percent, _ := strconv.Atoi(strings.TrimSuffix(percentage, "%"))
	switch percent {
	case 0:
		return 0
	case 100:
		return math.MaxInt
	}
	return max(3, n*percent/100)
}
