package testbed

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Generator writes random specs. It picks from few values, so that two specs of one
// generator have much in common: names, addresses, LUNs and aliases that move.
type Generator struct {
	*rand.Rand
	Release string
	b       strings.Builder

	portals, initiators, auths, mutual, extents []string
}

// NewGenerator returns a generator of specs for a release, such as "11.1". The same
// seed gives the same specs.
func NewGenerator(seed uint64, release string) *Generator {
	return &Generator{Rand: rand.New(rand.NewPCG(seed, 7)), Release: release}
}

// Spec returns a valid spec that has every section.
func (g *Generator) Spec() string {
	g.b.Reset()
	g.portals, g.initiators, g.auths, g.mutual, g.extents = nil, nil, nil, nil, nil
	g.line("version: 1")
	g.global()
	g.authGroups()
	g.portalSection()
	g.initiatorGroups()
	g.extentSection()
	g.targets()
	return g.b.String()
}

func (g *Generator) global() {
	g.line("global:")
	g.line("  basename: %s", Pick(g, "iqn.2005-10.org.freenas.ctl", "iqn.2011-03.org.example.istgt"))
	if g.Chance(2) {
		g.line("  isns_servers: %s", Pick(g, "[]", "[10.9.0.1]", `["10.9.0.2:3205", 10.9.0.1]`))
	}
	if g.Chance(2) {
		g.line("  pool_avail_threshold: %s", Pick(g, "null", "80", "1", "99"))
	}
}

func (g *Generator) authGroups() {
	names := some(g, []string{"red", "green", "blue"}, 0, 3)
	if len(names) == 0 {
		g.line("auth_groups: {}")
		return
	}
	g.line("auth_groups:")
	tags := g.Perm(6)
	for i, name := range names {
		g.auths = append(g.auths, name)
		peers := g.Chance(2)
		if peers && g.Release != "11.2" {
			g.mutual = append(g.mutual, name)
		}
		g.line("  %s:\n    tag: %d\n    users:", name, tags[i]+1)
		for _, user := range some(g, []string{"ann", "bob", "cy"}, 1, 3) {
			g.line("      %s: {secret: %s%s}", user, g.secret(), g.peer(peers))
		}
	}
}

func (g *Generator) secret() string {
	return Pick(g, "secretsecret", "another-secret", "s3cret%s3cret~")
}

func (g *Generator) peer(peers bool) string {
	if !peers {
		return ""
	}
	return ", peer_user: " + Pick(g, "nas1", "nas2") + ", peer_secret: peer-" + g.secret()[:11]
}

func (g *Generator) portalSection() {
	var free []string
	for i := range 7 {
		free = append(free, fmt.Sprintf("10.0.0.%d:%d", 1+i/2, 3260+i%2))
	}
	g.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	names := some(g, []string{"north", "east", "south", "west"}, 0, 4)
	if len(names) == 0 {
		g.line("portals: {}")
		return
	}
	g.line("portals:")
	for _, name := range names {
		n := 1 + g.IntN(2)
		if len(free) < n {
			break
		}
		g.portals = append(g.portals, name)
		g.line("  %s:\n    listen: [\"%s\"]", name, strings.Join(free[:n], `", "`))
		free = free[n:]
		if g.Chance(3) {
			g.line("    comment: %s", Pick(g, name, "a comment", "Comment of "+name))
		}
		if len(g.auths) > 0 && g.Chance(3) {
			g.line("    discovery_auth_method: CHAP\n    discovery_auth_group: %s", Pick(g, g.auths...))
		}
	}
}

func (g *Generator) initiatorGroups() {
	names := some(g, []string{"esx", "xen", "kvm", "hyperv"}, 0, 4)
	if len(names) == 0 {
		g.line("initiator_groups: {}")
		return
	}
	g.line("initiator_groups:")
	for _, name := range names {
		g.initiators = append(g.initiators, name)
		g.line("  %s:", name)
		switch g.IntN(4) {
		case 0:
			g.line("    initiators: [ALL]")
		default:
			g.line("    initiators: [%s]", strings.Join(some(g, []string{
				"iqn.1998-01.com.vmware:esx1", "iqn.1998-01.com.vmware:esx2", "iqn.1994-05.com.redhat:Host"}, 1, 3), ", "))
		}
		if g.Chance(2) {
			g.line("    networks: [%s]", strings.Join(some(g, []string{
				"10.0.0.0/8", "192.168.3.77/24", "192.168.4.4", "FD00::/64"}, 1, 3), ", "))
		}
		if g.Chance(4) {
			g.line("    comment: %s", Pick(g, name, "hosts", "Hosts of "+name))
		}
	}
}

func (g *Generator) extentSection() {
	names := some(g, []string{"vm-0", "vm-1", "vm-2", "vm-3", "scratch", "Tape 1"}, 0, 6)
	if len(names) == 0 {
		g.line("extents: {}")
		return
	}
	g.line("extents:")
	backings, serials := g.Perm(8), some(g, []string{`"08002724ab5601"`, "ABC", "ABD", "ABE", "ABF", "ABG"}, 6, 6)
	for i, name := range names {
		g.extents = append(g.extents, name)
		g.line("  %s:", name)
		switch b := backings[i]; b % 3 {
		case 0:
			g.line("    file: /mnt/tank/f%d\n    size: %s", b, Pick(g, "10MB", "20MB", "1 GB"))
		case 1:
			g.line("    zvol: tank/vol%d", b)
		case 2:
			g.line("    disk: da%d", b)
		}
		g.extentFields()
		if g.Chance(4) {
			g.line("    serial: %s", serials[i])
		}
	}
}

func (g *Generator) extentFields() {
	for _, f := range []struct {
		name   string
		values []string
	}{
		{"comment", []string{`""`, "old", "new"}},
		{"blocksize", []string{"512", "4096"}},
		{"disable_physical_blocksize", []string{"true", "false"}},
		{"avail_threshold", []string{"null", "50"}},
		{"insecure_tpc", []string{"true", "false"}},
		{"xen", []string{"true", "false"}},
		{"rpm", []string{"SSD", "7200", "Unknown"}},
		{"read_only", []string{"true", "false"}},
	} {
		if g.Chance(4) {
			g.line("    %s: %s", f.name, Pick(g, f.values...))
		}
	}
}

func (g *Generator) targets() {
	names := some(g, []string{"vmstore", "backup", "iqn.2011-03.org.example:db", "test.1"}, 0, 4)
	if len(names) == 0 {
		g.line("targets: {}")
		return
	}
	g.line("targets:")
	aliases := some(g, []string{"One", "Two", "Three", "Four", "one"}, 4, 4)
	for i, name := range names {
		g.line("  %s:", name)
		if g.Chance(2) {
			g.line("    alias: %s", aliases[i])
		}
		if g.Chance(8) && !g.middleware() {
			g.line("    mode: %s", Pick(g, "FC", "BOTH", "ISCSI"))
		}
		g.groups()
		g.luns()
	}
}

func (g *Generator) groups() {
	portals := some(g, g.portals, 0, 3)
	if len(portals) == 0 {
		g.line("    groups: []")
		return
	}
	g.line("    groups:")
	for _, portal := range portals {
		g.line("      - portal: %s\n        initiator_group: %s", portal, Pick(g, append([]string{"ALL"}, g.initiators...)...))
		switch {
		case len(g.mutual) > 0 && g.Chance(4):
			g.line("        auth_method: CHAP_MUTUAL\n        auth_group: %s", Pick(g, g.mutual...))
		case len(g.auths) > 0 && g.Chance(3):
			g.line("        auth_method: CHAP\n        auth_group: %s", Pick(g, g.auths...))
		}
		if !g.middleware() && g.Chance(6) {
			g.line("        initial_digest: %s", Pick(g, "Auto", "CRC32C", "None"))
		}
	}
}

func (g *Generator) luns() {
	extents := some(g, g.extents, 0, 5)
	if len(extents) == 0 {
		g.line("    luns: {}")
		return
	}
	g.line("    luns:")
	luns := append(g.Perm(5), 1023)
	for i, extent := range extents {
		g.line("      %d: %s", luns[i], extent)
	}
}

// middleware reports whether the release accepts no digest but Auto and no mode but
// ISCSI.
func (g *Generator) middleware() bool { return g.Release == "11.2" || g.Release == "11.3" }

// Chance returns true once in n calls, on average.
func (g *Generator) Chance(n int) bool { return g.IntN(n) == 0 }

// Pick returns one of the values.
func Pick[T any](g *Generator, from ...T) T { return from[g.IntN(len(from))] }

// some returns between least and most different members of pool, in random order.
func some[T any](g *Generator, pool []T, least, most int) []T {
	n := min(len(pool), least+g.IntN(most-least+1))
	out := make([]T, n)
	for i, j := range g.Perm(len(pool))[:n] {
		out[i] = pool[j]
	}
	return out
}

func (g *Generator) line(format string, args ...any) { fmt.Fprintf(&g.b, format+"\n", args...) }
