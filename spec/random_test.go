package spec

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// nasty has strings that a parser or a writer of YAML could get wrong.
var nasty = []string{
	"null", "~", "true", "no", "Yes", "on", "1", "0x10", "010", "1e3", "1.5", "2024-01-01", ".inf", "=", "<<",
	"a: b", "a #b", "# a", "- a", "-", "? a", ": a", "a:", "{a}", "[a]", "a, b", "&a", "*a", "!a", "%a", "@a", "`a",
	"'", "a'b", "|", ">", "\\", "\\n", "é", "日本", "\U0001f600", "a  b", "---", "...", "!!str a", "$x",
}

// onlyInComments has such strings that are allowed in comments only.
var onlyInComments = []string{"", "a\nb", "a\n\n b\tc", "a\tb", "a\"b", "\"", "a\u0085b", "a\u2028b", "\ufeffa", "\x01", "a\x7fb", "a\r\nb", "\u00a0x\u00a0y"}

// A generator makes random resources.
type generator struct {
	*rand.Rand
	n int
}

func pick[T any](gen *generator, from ...T) T { return from[gen.IntN(len(from))] }

// number returns a number that it did not return before.
func (gen *generator) number() int { gen.n++; return gen.n }

// label returns a unique string that may have nasty characters.
func (gen *generator) label() string {
	switch n := gen.number(); gen.IntN(3) {
	case 0:
		return trim(pick(gen, nasty...)) + fmt.Sprint(n)
	case 1:
		return fmt.Sprint(n) + strings.TrimSpace(pick(gen, nasty...))
	default:
		return fmt.Sprint(n)
	}
}

func (gen *generator) comment() string { return trim(pick(gen, append(onlyInComments, nasty...)...)) }

func (gen *generator) name() string {
	return pick(gen, "null", "true", "no", "1", "0x1", "1.5", "-", "a.b", "._-") + fmt.Sprint(gen.number())
}

func (gen *generator) flip() bool { return gen.IntN(2) == 0 }

// resources returns a set of resources that a spec can say.
func (gen *generator) resources() []Resource {
	var all []Resource
	if gen.flip() {
		all = append(all, &Global{Basename: gen.label(), ISNSServers: gen.some(func() string { return fmt.Sprintf("[fd00::%x]:99", gen.number()) }), PoolAvailThreshold: gen.IntN(100)})
	}
	groups := gen.authGroups(&all)
	initiators := []string{All}
	for range gen.IntN(4) {
		g := &InitiatorGroup{Name: gen.name(), Initiators: gen.initiators(), Networks: gen.networks(), Comment: gen.comment()}
		all, initiators = append(all, g), append(initiators, g.Name)
	}
	var portals, extents []string
	for range gen.IntN(4) {
		p := &Portal{Name: gen.name(), Listen: gen.listen(), Comment: gen.comment(), Tag: gen.number()}
		p.DiscoveryAuthMethod, p.DiscoveryAuthGroup = gen.auth(groups)
		all, portals = append(all, p), append(portals, p.Name)
	}
	for range gen.IntN(5) {
		e := gen.extent()
		all, extents = append(all, e), append(extents, e.Name)
	}
	for range gen.IntN(4) {
		t := &Target{Name: pick(gen, "null", "1.", "-", ":", "iqn.2000-01.a:") + fmt.Sprint(gen.number()), Mode: pick(gen, ModeISCSI, ModeFC, ModeBoth)}
		if gen.flip() {
			t.Alias = gen.label()
		}
		all = append(all, t)
		for _, portal := range portals {
			g := &TargetGroup{Target: t.Name, Portal: portal, InitiatorGroup: pick(gen, initiators...), InitialDigest: pick(gen, "Auto", "None", "CRC32C", "no")}
			g.AuthMethod, g.AuthGroup = gen.auth(groups)
			all = append(all, g)
		}
		for lun, extent := range extents {
			all = append(all, &Mapping{Target: t.Name, Extent: extent, LUN: lun * gen.IntN(200) % (MaxLUN + 1)})
		}
	}
	gen.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return withoutDuplicates(all)
}

// withoutDuplicates removes the resources that claim what an earlier one claims.
func withoutDuplicates(all []Resource) []Resource {
	taken := make(map[Claim]bool)
	return slices.DeleteFunc(all, func(r Resource) bool {
		for _, c := range r.Claims() {
			if taken[c] {
				return true
			}
			taken[c] = true
		}
		return false
	})
}

func (gen *generator) some(one func() string) []string {
	var list []string
	for range gen.IntN(4) {
		list = append(list, one())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (gen *generator) atLeastOne(one func() string) []string {
	list := append(gen.some(one), one())
	slices.Sort(list)
	return slices.Compact(list)
}

func (gen *generator) initiators() []string {
	if gen.flip() {
		return []string{All}
	}
	return gen.atLeastOne(func() string {
		return pick(gen, "iqn.1998-01.com.vmware:", "IQN.2000-12.x:y_", "iqn.2000-12.é:-.") + fmt.Sprint(gen.number())
	})
}

func (gen *generator) networks() []string {
	if gen.flip() {
		return []string{All}
	}
	return gen.atLeastOne(func() string {
		s, err := ParseNetwork(pick(gen, "10.0.0.0/8", "fd00::", "::/0", "::1", "0.0.0.0/0", "192.168.3.0/24", "fd00::/64", fmt.Sprintf("10.0.0.%d", gen.IntN(256))))
		if err != nil {
			panic(err)
		}
		return s
	})
}

func (gen *generator) listen() []string {
	return gen.atLeastOne(func() string {
		n := gen.number()
		return pick(gen, fmt.Sprintf("10.0.%d.%d:3260", n/256%256, n%256), fmt.Sprintf("[fd00::%x]:%d", n, n%65535+1))
	})
}

// authGroups adds auth groups to all. It returns their names, and whether the users of each
// have peers.
func (gen *generator) authGroups(all *[]Resource) map[string]bool {
	groups := make(map[string]bool)
	for range gen.IntN(4) {
		name, tag, peers := gen.name(), gen.number(), gen.flip()
		groups[name] = peers
		for range 1 + gen.IntN(3) {
			c := &Credential{Group: name, Tag: tag, User: gen.label(), Secret: gen.secret()}
			if peers {
				c.PeerUser, c.PeerSecret = gen.label(), gen.secret()
			}
			*all = append(*all, c)
		}
	}
	return groups
}

func (gen *generator) secret() Secret {
	return Secret(fmt.Sprintf("%c';#: {%06d}", 'a'+rune(gen.IntN(26)), gen.number()))
}

func (gen *generator) auth(groups map[string]bool) (AuthMethod, string) {
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		switch peers := groups[name]; {
		case gen.flip():
		case peers && gen.flip():
			return AuthMutualCHAP, name
		default:
			return AuthCHAP, name
		}
	}
	return AuthNone, ""
}

func (gen *generator) extent() *Extent {
	e := &Extent{
		Name: gen.label(), Comment: gen.comment(), Blocksize: pick(gen, 512, 1024, 2048, 4096),
		DisablePhysicalBlocksize: gen.flip(), AvailThreshold: gen.IntN(100), InsecureTPC: gen.flip(), Xen: gen.flip(),
		RPM: pick(gen, "Unknown", "SSD", "5400", "7200", "10000", "15000"), ReadOnly: gen.flip(),
	}
	switch n := gen.number(); gen.IntN(3) {
	case 0:
		e.ZVOL = fmt.Sprintf("tank/%d", n)
	case 1:
		e.File = fmt.Sprintf("/mnt/tank/%d: {#%s", n, pick(gen, nasty[:20]...)+".")
		e.Size = Size(gen.IntN(10)) * pick(gen, Size(4096), 1<<30, 1<<40)
	default:
		e.Disk = fmt.Sprintf("da%d", n)
	}
	if gen.flip() {
		e.Serial = pick(gen, "010", "null", "1e3", "x") + fmt.Sprint(gen.number())
		e.NAA = fmt.Sprintf("0x6589cfc000000%019x", gen.number())
	}
	return e
}
