package testbed

import (
	"fmt"
	"strings"
)

// Ring returns a small spec in which every target group refers to rows that other
// groups refer to. A plan from one ring to another swaps much at once, so that its
// steps often wait for each other in a circle.
func (g *Generator) Ring() string {
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
		if name == "q" && g.Release != "9.10" && g.Chance(5) { // which refuses the plan: see wildcard-910
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

func (g *Generator) ringAuth() string {
	method := Pick(g, "NONE", "CHAP", "CHAP_MUTUAL")
	switch {
	case method == "NONE":
		return "auth_method: NONE"
	case g.Release == "11.2": // which restricts mutual CHAP: see Traits.MutualByID
		method = "CHAP"
	}
	return fmt.Sprintf("auth_method: %s, auth_group: %s", method, Pick(g, "red", "blue"))
}
