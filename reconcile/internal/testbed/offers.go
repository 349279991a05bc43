package testbed

import (
	"fmt"
	"math/bits"
	"slices"
)

// An Offer is data behind a target, to read or to write. The target is known by its
// name, so that one that is created again counts as the same.
type Offer struct {
	Target, Data string
	Write        bool
}

// Offers says which logins reach each offer: one bit for each login that some login
// values make.
type Offers map[Offer][]uint64

// Offers returns what the logins made of a reach. It agrees with grants and is
// faster.
func (w Tables) Offers(a LoginValues) Offers {
	all := make(Offers)
	for _, target := range w["target"] {
		shown := w.shown(target["id"])
		if len(shown) == 0 {
			continue
		}
		in := w.admitted(target["id"], a)
		for _, s := range shown {
			name := fmt.Sprint(target["iscsi_target_name"])
			all.grant(Offer{name, s.Data, false}, in)
			if s.Write {
				all.grant(Offer{name, s.Data, true}, in)
			}
		}
	}
	return all
}

func (r Offers) grant(o Offer, in []uint64) {
	now := r[o]
	if now == nil {
		now = make([]uint64, len(in))
	}
	for i := range in {
		now[i] |= in[i]
	}
	r[o] = now
}

// admitted returns the logins that a group of the target admits.
func (w Tables) admitted(target any, a LoginValues) []uint64 {
	in := make([]uint64, (len(a.names)*len(a.from)*len(a.proofs)*len(a.to)+63)/64)
	for _, g := range w["targetgroup"] {
		if fmt.Sprint(g["iscsi_target"]) != fmt.Sprint(target) {
			continue
		}
		initiators := w.row("authorizedinitiator", g["iscsi_target_initiatorgroup"])
		names := those(a.names, func(name string) bool { return holdsName(initiators, name) })
		from := those(a.from, func(addr string) bool { return holdsAddr(initiators, addr) })
		proofs := those(a.proofs, func(proof string) bool { return w.accepts(g["iscsi_target_authgroup"], proof) })
		addresses := w.found(w.row("portal", g["iscsi_target_portalgroup"]), a.to)
		to := those(a.to, func(addr string) bool { return slices.Contains(addresses, addr) })
		for _, n := range names {
			for _, f := range from {
				for _, p := range proofs {
					for _, t := range to {
						bit := ((n*len(a.from)+f)*len(a.proofs)+p)*len(a.to) + t
						in[bit/64] |= 1 << (bit % 64)
					}
				}
			}
		}
	}
	return in
}

// those returns the indexes of the values for which is returns true.
func those(values []string, is func(string) bool) []int {
	var at []int
	for i, v := range values {
		if is(v) {
			at = append(at, i)
		}
	}
	return at
}

// NotIn returns an offer that a login reaches in r and in none of bounds, and that
// login, or false.
func (r Offers) NotIn(a LoginValues, bounds ...Offers) (Grant, bool) {
	for o, in := range r {
		for i, word := range in {
			for _, b := range bounds {
				if b[o] != nil {
					word &^= b[o][i]
				}
			}
			if word != 0 {
				return Grant{a.Login(i*64 + Lowest(word)), o.Target, o.Data, o.Write}, true
			}
		}
	}
	return Grant{}, false
}

// And returns what logins reach in both r and other.
func (r Offers) And(other Offers) Offers {
	both := make(Offers)
	for o, in := range r {
		if other[o] == nil {
			continue
		}
		common := slices.Clone(in)
		for i := range common {
			common[i] &= other[o][i]
		}
		both[o] = common
	}
	return both
}

// Lowest returns the index of the lowest bit that is set.
func Lowest(word uint64) int { return bits.TrailingZeros64(word) }

// Login returns the login that a bit stands for.
func (a LoginValues) Login(bit int) Login {
	to := bit % len(a.to)
	bit /= len(a.to)
	proof := bit % len(a.proofs)
	bit /= len(a.proofs)
	return Login{a.names[bit/len(a.from)], a.from[bit%len(a.from)], a.proofs[proof], a.to[to]}
}
