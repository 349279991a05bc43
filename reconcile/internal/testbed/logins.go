package testbed

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A Login is an attempt to connect: the name and the address of the initiator, what
// it proves with CHAP, and the address of the appliance.
type Login struct{ name, from, proof, To string }

// A Grant is what a login reaches: the data behind a target, to read or to write.
type Grant struct {
	Login
	Target any // the id: another name is the same target
	Data   string
	Write  bool
}

// LoginValues are values of each part of a login that suffice to compare states: any
// other login fares in all of them like one that is made of these values.
type LoginValues struct{ names, from, proofs, to []string }

// LoginValues returns the values that occur in w, and one of each part that doesn't.
func (w Tables) LoginValues() LoginValues {
	a := LoginValues{names: []string{"somebody else"}, from: []string{"203.0.113.9", "2001:db8::9"}, proofs: []string{""}}
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

// With returns the values of both a and b.
func (a LoginValues) With(b LoginValues) LoginValues {
	return LoginValues{union(a.names, b.names), union(a.from, b.from), union(a.proofs, b.proofs), union(a.to, b.to)}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// grants returns all that the logins made of a reach.
func (w Tables) grants(a LoginValues) map[Grant]bool {
	all := make(map[Grant]bool)
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

// logins returns the logins that a target group admits.
func (w Tables) logins(g map[string]any, a LoginValues) []Login {
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

// found returns the addresses among all at which hosts find a portal: those that it
// lists and, if it lists a wildcard, those of its port that no portal lists.
func (w Tables) found(portal map[string]any, all []string) []string {
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

func (w Tables) accepts(tag any, proof string) bool {
	if tag == nil {
		return true
	}
	return slices.ContainsFunc(w["authcredential"], func(r map[string]any) bool {
		return fmt.Sprint(r["iscsi_target_auth_tag"]) == fmt.Sprint(tag) && proofOf(r) == proof
	})
}
