package testbed

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A Login is one attempt to connect, from the atoms that occur in the states that
// are compared: a name, an address, a proof and an address of the appliance.
type Login struct{ name, from, proof, To string }

// A Granted is what a login finds: a store behind a target, to read or to write.
type Granted struct {
	Login
	Target any // the id: another name is the same target
	Data   string
	Write  bool
}

// A World is the rows of an appliance, as the emulator holds them. What they grant
// is worked out here once more, from the rows and not from lunsync's own types, by
// trying every login: the definition of DESIGN.md, taken literally.
type World map[string][]map[string]any

// Atoms are the values that a login can have, such that two logins with the same
// atoms fare the same in every state.
type Atoms struct{ names, from, proofs, to []string }

func (w World) Atoms() Atoms {
	a := Atoms{names: []string{"somebody else"}, from: []string{"203.0.113.9", "2001:db8::9"}, proofs: []string{""}}
	for _, r := range w["authorizedinitiator"] {
		a.names = append(a.names, words(r["iscsi_target_initiator_initiators"])...)
		for _, n := range words(r["iscsi_target_initiator_auth_network"]) {
			if p, err := netip.ParsePrefix(n); err == nil {
				a.from = append(a.from, p.Masked().Addr().String(), p.Addr().String())
			} else if addr, err := netip.ParseAddr(n); err == nil {
				a.from = append(a.from, addr.String())
			}
		}
	}
	for _, r := range w["authcredential"] {
		a.proofs = append(a.proofs, proofOf(r))
	}
	for _, r := range w["portal"] {
		a.to = append(a.to, Listens(r)...)
	}
	return a
}

func (a Atoms) With(b Atoms) Atoms {
	return Atoms{union(a.names, b.names), union(a.from, b.from), union(a.proofs, b.proofs), union(a.to, b.to)}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// grants returns everything that the rows let any of the logins do.
func (w World) grants(a Atoms) map[Granted]bool {
	all := make(map[Granted]bool)
	for _, g := range w["targetgroup"] {
		shown := w.shown(g["iscsi_target"])
		if len(shown) == 0 {
			continue
		}
		for _, l := range w.logins(g, a) {
			for _, s := range shown {
				s.Login, s.Target = l, g["iscsi_target"]
				all[s] = true
				s.Write = false
				all[s] = true
			}
		}
	}
	return all
}

// shown returns what is mapped to a target.
func (w World) shown(target any) []Granted {
	var shown []Granted
	for _, m := range w["targettoextent"] {
		if e := w.row("extent", m["iscsi_extent"]); fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && e != nil {
			shown = append(shown, Granted{
				Data:  storeOf(e),
				Write: e["iscsi_target_extent_ro"] != true,
			})
		}
	}
	return shown
}

func storeOf(extent map[string]any) string {
	return fmt.Sprint(extent["iscsi_target_extent_type"], extent["iscsi_target_extent_path"])
}

// logins returns those that a target group lets in.
func (w World) logins(g map[string]any, a Atoms) []Login {
	portal := w.row("portal", g["iscsi_target_portalgroup"])
	initiators := w.row("authorizedinitiator", g["iscsi_target_initiatorgroup"])
	var in []Login
	for _, to := range w.found(portal, a.to) {
		for _, name := range a.names {
			for _, from := range a.from {
				for _, proof := range a.proofs {
					if holdsName(initiators, name) && holdsAddr(initiators, from) && w.accepts(g["iscsi_target_authgroup"], proof) {
						in = append(in, Login{name, from, proof, to})
					}
				}
			}
		}
	}
	return in
}

// found returns the addresses at which a portal is found: those that it lists and,
// where it lists a wildcard, those of its port that no portal lists.
func (w World) found(portal map[string]any, all []string) []string {
	own := Listens(portal)
	return slices.DeleteFunc(slices.Clone(all), func(to string) bool {
		if slices.Contains(own, to) {
			return false
		}
		_, port, _ := strings.Cut(to, ":")
		return w.Listener(to) != nil || !slices.Contains(own, "0.0.0.0:"+port)
	})
}

func holdsName(initiators map[string]any, name string) bool {
	if initiators == nil {
		return true
	}
	names := without(words(initiators["iscsi_target_initiator_initiators"]), "ALL")
	return len(names) == 0 || slices.Contains(names, name)
}

func holdsAddr(initiators map[string]any, from string) bool {
	if initiators == nil {
		return true
	}
	networks := without(words(initiators["iscsi_target_initiator_auth_network"]), "ALL")
	addr := netip.MustParseAddr(from)
	return len(networks) == 0 || slices.ContainsFunc(networks, func(n string) bool {
		n, mask, _ := strings.Cut(n, "/")
		if ip := net4(mask); ip > 0 {
			mask = fmt.Sprint(ip)
		}
		if mask == "" {
			return netip.MustParseAddr(n) == addr
		}
		return netip.MustParsePrefix(n + "/" + mask).Masked().Contains(addr)
	})
}

// net4 returns the length of a dotted mask, or 0.
func net4(mask string) int {
	addr, err := netip.ParseAddr(mask)
	if err != nil || !addr.Is4() {
		return 0
	}
	n := 0
	for _, b := range addr.As4() {
		for ; b&0x80 != 0; b <<= 1 {
			n++
		}
	}
	return n
}

func (w World) accepts(tag any, proof string) bool {
	if tag == nil {
		return true
	}
	return slices.ContainsFunc(w["authcredential"], func(r map[string]any) bool {
		return fmt.Sprint(r["iscsi_target_auth_tag"]) == fmt.Sprint(tag) && proofOf(r) == proof
	})
}

func (w World) row(kind string, id any) map[string]any {
	i := slices.IndexFunc(w[kind], func(r map[string]any) bool { return id != nil && fmt.Sprint(r["id"]) == fmt.Sprint(id) })
	if i < 0 {
		return nil
	}
	return w[kind][i]
}

func proofOf(r map[string]any) string {
	return fmt.Sprint(r["iscsi_target_auth_user"], " ", r["iscsi_target_auth_secret"])
}

func Listens(portal map[string]any) []string {
	var addrs []string
	switch list := portal["iscsi_target_portal_ips"].(type) {
	case []string:
		addrs = list
	case []any:
		for _, a := range list {
			addrs = append(addrs, fmt.Sprint(a))
		}
	}
	return addrs
}

func words(v any) []string {
	return strings.FieldsFunc(fmt.Sprint(v), func(r rune) bool { return strings.ContainsRune(" ,\n\t", r) })
}

func without(list []string, word string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == word })
}

// Named returns the target of that name.
func (w World) Named(target any) map[string]any {
	i := slices.IndexFunc(w["target"], func(r map[string]any) bool { return r["iscsi_target_name"] == target })
	return w["target"][i]
}
