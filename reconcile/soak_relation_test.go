package reconcile_test

import (
	"fmt"
	"math/bits"
	"slices"
)

// An offer is what a login can reach: a store behind a target, to read or to write.
// The target is its name: made again it is the same.
type offer struct {
	target, data string
	write        bool
}

// A relation says which logins have which offer: of each, one bit for each login
// that the atoms make.
type relation map[offer][]uint64

// relation returns what the rows grant, as [world.grants] does.
func (w world) relation(a atoms) relation {
	all := make(relation)
	for _, target := range w["target"] {
		shown := w.shown(target["id"])
		if len(shown) == 0 {
			continue
		}
		in := w.admitted(target["id"], a)
		for _, s := range shown {
			name := fmt.Sprint(target["iscsi_target_name"])
			all.grant(offer{name, s.data, false}, in)
			if s.write {
				all.grant(offer{name, s.data, true}, in)
			}
		}
	}
	return all
}

func (r relation) grant(o offer, in []uint64) {
	now := r[o]
	if now == nil {
		now = make([]uint64, len(in))
	}
	for i := range in {
		now[i] |= in[i]
	}
	r[o] = now
}

// admitted returns the logins that one of a target's groups lets in.
func (w world) admitted(target any, a atoms) []uint64 {
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

// those returns the indexes of the values for which is is true.
func those(values []string, is func(string) bool) []int {
	var at []int
	for i, v := range values {
		if is(v) {
			at = append(at, i)
		}
	}
	return at
}

// beyond returns an offer that r grants to a login to which none of bounds does, and
// that login.
func (r relation) beyond(a atoms, bounds ...relation) (granted, bool) {
	for o, in := range r {
		for i, word := range in {
			for _, b := range bounds {
				if b[o] != nil {
					word &^= b[o][i]
				}
			}
			if word != 0 {
				return granted{a.login(i*64 + lowest(word)), o.target, o.data, o.write}, true
			}
		}
	}
	return granted{}, false
}

// and returns what both r and other grant.
func (r relation) and(other relation) relation {
	both := make(relation)
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

// lowest returns the index of the lowest bit that is set.
func lowest(word uint64) int { return bits.TrailingZeros64(word) }

// login returns the one that a bit stands for.
func (a atoms) login(bit int) login {
	to := bit % len(a.to)
	bit /= len(a.to)
	proof := bit % len(a.proofs)
	bit /= len(a.proofs)
	return login{a.names[bit/len(a.from)], a.from[bit%len(a.from)], a.proofs[proof], a.to[to]}
}
