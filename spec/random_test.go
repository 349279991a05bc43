package spec

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// nasty are strings that YAML, or what writes it, could stumble over.
var nasty = []string{
	"null", "~", "true", "no", "Yes", "on", "1", "0x10", "010", "1e3", "1.5", "2024-01-01", ".inf", "=", "<<",
	"a: b", "a #b", "# a", "- a", "-", "? a", ": a", "a:", "{a}", "[a]", "a, b", "&a", "*a", "!a", "%a", "@a", "`a",
	"'", "a'b", "|", ">", "\\", "\\n", "é", "日本", "\U0001f600", "a  b", "---", "...", "!!str a", "$x",
}

// nastier are those that only a comment can be.
var nastier = []string{"", "a\nb", "a\n\n b\tc", "a\tb", "a\"b", "\"", "a\u0085b", "a\u2028b", "\ufeffa", "\x01", "a\x7fb", "a\r\nb", "\u00a0x\u00a0y"}

// A world makes random resources.
type world struct {
	*rand.Rand
	n int
}

func pick[T any](w *world, from ...T) T { return from[w.IntN(len(from))] }

// number returns one that it never returned before.
func (w *world) number() int { w.n++; return w.n }

// label returns a string that is different from all others and may be nasty.
func (w *world) label() string {
	switch n := w.number(); w.IntN(3) {
	case 0:
		return trim(pick(w, nasty...)) + fmt.Sprint(n)
	case 1:
		return fmt.Sprint(n) + strings.TrimSpace(pick(w, nasty...))
	default:
		return fmt.Sprint(n)
	}
}

func (w *world) comment() string { return trim(pick(w, append(nastier, nasty...)...)) }

func (w *world) name() string {
	return pick(w, "null", "true", "no", "1", "0x1", "1.5", "-", "a.b", "._-") + fmt.Sprint(w.number())
}

func (w *world) flip() bool { return w.IntN(2) == 0 }

// resources returns a set of resources that a spec can say.
func (w *world) resources() []Resource {
	var all []Resource
	if w.flip() {
		all = append(all, &Global{Basename: w.label(), ISNSServers: w.some(func() string { return fmt.Sprintf("[fd00::%x]:99", w.number()) }), PoolAvailThreshold: w.IntN(100)})
	}
	groups := w.authGroups(&all)
	initiators := []string{All}
	for range w.IntN(4) {
		g := &InitiatorGroup{Name: w.name(), Initiators: w.initiators(), Networks: w.networks(), Comment: w.comment()}
		all, initiators = append(all, g), append(initiators, g.Name)
	}
	var portals, extents []string
	for range w.IntN(4) {
		p := &Portal{Name: w.name(), Listen: w.listen(), Comment: w.comment(), Tag: w.number()}
		p.DiscoveryAuthMethod, p.DiscoveryAuthGroup = w.auth(groups)
		all, portals = append(all, p), append(portals, p.Name)
	}
	for range w.IntN(5) {
		e := w.extent()
		all, extents = append(all, e), append(extents, e.Name)
	}
	for range w.IntN(4) {
		t := &Target{Name: pick(w, "null", "1.", "-", ":", "iqn.2000-01.a:") + fmt.Sprint(w.number()), Mode: pick(w, ModeISCSI, ModeFC, ModeBoth)}
		if w.flip() {
			t.Alias = w.label()
		}
		all = append(all, t)
		for _, portal := range portals {
			g := &TargetGroup{Target: t.Name, Portal: portal, InitiatorGroup: pick(w, initiators...), InitialDigest: pick(w, "Auto", "None", "CRC32C", "no")}
			g.AuthMethod, g.AuthGroup = w.auth(groups)
			all = append(all, g)
		}
		for lun, extent := range extents {
			all = append(all, &Mapping{Target: t.Name, Extent: extent, LUN: lun * w.IntN(200) % (MaxLUN + 1)})
		}
	}
	w.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return withoutTwins(all)
}

// withoutTwins drops the resources that claim what an earlier one has.
func withoutTwins(all []Resource) []Resource {
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

func (w *world) some(one func() string) []string {
	var list []string
	for range w.IntN(4) {
		list = append(list, one())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (w *world) atLeastOne(one func() string) []string {
	list := append(w.some(one), one())
	slices.Sort(list)
	return slices.Compact(list)
}

func (w *world) initiators() []string {
	if w.flip() {
		return []string{All}
	}
	return w.atLeastOne(func() string {
		return pick(w, "iqn.1998-01.com.vmware:", "IQN.2000-12.x:y_", "iqn.2000-12.é:-.") + fmt.Sprint(w.number())
	})
}

func (w *world) networks() []string {
	if w.flip() {
		return []string{All}
	}
	return w.atLeastOne(func() string {
		s, err := ParseNetwork(pick(w, "10.0.0.0/8", "fd00::", "::/0", "::1", "0.0.0.0/0", "192.168.3.0/24", "fd00::/64", fmt.Sprintf("10.0.0.%d", w.IntN(256))))
		if err != nil {
			panic(err)
		}
		return s
	})
}

func (w *world) listen() []string {
	return w.atLeastOne(func() string {
		n := w.number()
		return pick(w, fmt.Sprintf("10.0.%d.%d:3260", n/256%256, n%256), fmt.Sprintf("[fd00::%x]:%d", n, n%65535+1))
	})
}

// authGroups adds auth groups to all and returns their names and whether their
// users have peers.
func (w *world) authGroups(all *[]Resource) map[string]bool {
	groups := make(map[string]bool)
	for range w.IntN(4) {
		name, tag, peers := w.name(), w.number(), w.flip()
		groups[name] = peers
		for range 1 + w.IntN(3) {
			c := &Credential{Group: name, Tag: tag, User: w.label(), Secret: w.secret()}
			if peers {
				c.PeerUser, c.PeerSecret = w.label(), w.secret()
			}
			*all = append(*all, c)
		}
	}
	return groups
}

func (w *world) secret() Secret {
	return Secret(fmt.Sprintf("%c';#: {%06d}", 'a'+rune(w.IntN(26)), w.number()))
}

func (w *world) auth(groups map[string]bool) (AuthMethod, string) {
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		switch peers := groups[name]; {
		case w.flip():
		case peers && w.flip():
			return AuthMutualCHAP, name
		default:
			return AuthCHAP, name
		}
	}
	return AuthNone, ""
}

func (w *world) extent() *Extent {
	e := &Extent{
		Name: w.label(), Comment: w.comment(), Blocksize: pick(w, 512, 1024, 2048, 4096),
		DisablePhysicalBlocksize: w.flip(), AvailThreshold: w.IntN(100), InsecureTPC: w.flip(), Xen: w.flip(),
		RPM: pick(w, "Unknown", "SSD", "5400", "7200", "10000", "15000"), ReadOnly: w.flip(),
	}
	switch n := w.number(); w.IntN(3) {
	case 0:
		e.ZVOL = fmt.Sprintf("tank/%d", n)
	case 1:
		e.File = fmt.Sprintf("/mnt/tank/%d: {#%s", n, pick(w, nasty[:20]...)+".")
		e.Size = Size(w.IntN(10)) * pick(w, Size(4096), 1<<30, 1<<40)
	default:
		e.Disk = fmt.Sprintf("da%d", n)
	}
	if w.flip() {
		e.Serial = pick(w, "010", "null", "1e3", "x") + fmt.Sprint(w.number())
		e.NAA = fmt.Sprintf("0x6589cfc000000%019x", w.number())
	}
	return e
}
