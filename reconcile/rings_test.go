package reconcile_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// ring writes a small spec in which every group has a share in every row: two of
// them have much to exchange, so that the rules of access often run in a circle.
func (g *gen) ring() string {
	g.b.Reset()
	g.line("version: 1\nauth_groups:")
	for i, name := range []string{"red", "blue"} {
		g.line("  %s:\n    tag: %d\n    users:", name, i+1)
		for _, user := range some(g, []string{"ann", "bob"}, 1, 2) {
			g.line("      %s: {secret: %s, peer_user: nas, peer_secret: peer-secret-}", user, pick(g, "secretsecret", "another-secret"))
		}
	}
	addresses := []int{0, 1, 2, 3}
	if g.chance(4) {
		addresses = g.Perm(4)
	}
	g.line("portals:")
	for i, name := range []string{"p", "q"} {
		var listen []string
		for _, n := range addresses[2*i : 2*i+1+g.IntN(2)] {
			listen = append(listen, fmt.Sprintf(`"10.0.0.%d:3260"`, n+1))
		}
		if name == "q" && g.release != "9.10" && g.chance(5) { // there it is refused: see wildcard-910
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
	stores := pick(g, "123", "123", "123", "124", "213")
	for i, name := range []string{"e", "f", "g"} {
		g.line("  %s: {zvol: tank/vol%c, read_only: %v}", name, stores[i], g.chance(3))
	}
	g.line("targets:")
	for _, name := range []string{"t", "u"} {
		g.line("  %s:\n    groups:", name)
		for _, portal := range some(g, []string{"p", "q"}, 1, 2) {
			g.line("      - {portal: %s, initiator_group: %s, %s}", portal, pick(g, "a", "b", "c", "ALL"), g.ringAuth())
		}
		g.line("    luns: {0: e, 1: f, 2: g}")
	}
	return g.b.String()
}

func (g *gen) ringAuth() string {
	method := pick(g, "NONE", "CHAP", "CHAP_MUTUAL")
	switch {
	case method == "NONE":
		return "auth_method: NONE"
	case g.release == "11.2": // its mutual CHAP has rules of its own
		method = "CHAP"
	}
	return fmt.Sprintf("auth_method: %s, auth_group: %s", method, pick(g, "red", "blue"))
}

// TestSameRingPlan is TestSamePlan for such plans.
func TestSameRingPlan(t *testing.T) {
	for seed := range uint64(100) {
		b, g := newBox(t, emulator.R111), newGen(seed, "11.1")
		b.reach(g.ring())
		s := load(t, g.ring())
		first, _, _ := b.plan(s)
		second, _, _ := b.plan(s)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("seed %d: the second plan differs:\n%s\n%s", seed, outline(first), outline(second))
		}
	}
}

// TestRingsKeepAccess is TestAccessNeverWidens for plans in which much hangs together.
func TestRingsKeepAccess(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			var total tally
			for seed := range uint64(*cases) {
				b, g := newBox(t, release), newGen(seed, string(release))
				b.reach(g.ring())
				total.watch(b, g, release, seed, g.ring())
			}
			t.Log(total)
			if len(total.refused) > 0 {
				t.Errorf("refused:\n%s", strings.Join(total.refused, "\n"))
			}
		})
	}
}
