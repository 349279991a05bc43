// Package networks holds sets of addresses, given as addresses and CIDRs and compared
// as addresses.
package networks

import (
	"net/netip"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// An addrSet is a set of IP addresses as prefixes, or all.
type Set struct {
	All bool
	of  []netip.Prefix // sorted, none within another
}

func Of(networks []string) Set {
	var of []netip.Prefix
	named := false
	for _, n := range networks {
		if n == spec.All {
			continue
		}
		named = true
		if p, ok := spec.NetworkOf(n); ok {
			of = append(of, p)
		}
	}
	return Set{All: !named, of: merge(of)}
}

// merge sorts prefixes, drops those within another and joins halves, so that a
// set has one form.
func merge(of []netip.Prefix) []netip.Prefix {
	slices.SortFunc(of, netip.Prefix.Compare)
	var merged []netip.Prefix
	for _, p := range of {
		if n := len(merged); n > 0 && merged[n-1].Overlaps(p) {
			continue // sorted: the one before is the wider
		}
		merged = append(merged, p)
		for n := len(merged); n > 1; n = len(merged) {
			wider, ok := joined(merged[n-2], merged[n-1])
			if !ok {
				break
			}
			merged = append(merged[:n-2], wider)
		}
	}
	return merged
}

// joined returns the prefix of which a and b are the halves.
func joined(a, b netip.Prefix) (netip.Prefix, bool) {
	if a.Bits() != b.Bits() || a.Bits() == 0 || a.Addr().BitLen() != b.Addr().BitLen() || a == b {
		return netip.Prefix{}, false
	}
	wider := netip.PrefixFrom(a.Addr(), a.Bits()-1).Masked()
	return wider, wider.Contains(b.Addr())
}

func (s Set) And(t Set) Set {
	switch {
	case s.All:
		return t
	case t.All:
		return s
	}
	var both []netip.Prefix
	for _, p := range s.of {
		for _, q := range t.of {
			if p.Overlaps(q) {
				both = append(both, narrower(p, q))
			}
		}
	}
	return Set{of: merge(both)}
}

func narrower(p, q netip.Prefix) netip.Prefix {
	if p.Bits() > q.Bits() {
		return p
	}
	return q
}

// Within reports whether t holds all that s does. Sets have one form, so a prefix
// that others cover together is covered by one.
func (s Set) Within(t Set) bool {
	if t.All || s.All {
		return t.All
	}
	for _, p := range s.of {
		if !slices.ContainsFunc(t.of, func(q netip.Prefix) bool { return q.Overlaps(p) && q.Bits() <= p.Bits() }) {
			return false
		}
	}
	return true
}

func (s Set) Empty() bool { return !s.All && len(s.of) == 0 }

// List returns the set as a resource holds it.
func (s Set) List() []string {
	if s.All {
		return []string{spec.All}
	}
	var list []string
	for _, p := range s.of {
		if p.IsSingleIP() {
			list = append(list, p.Addr().String())
		} else {
			list = append(list, p.String())
		}
	}
	slices.Sort(list)
	return list
}
