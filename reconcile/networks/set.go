package networks

import (
	"net/netip"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// A Set is a set of IP addresses: all, or those of some prefixes. The zero value is the empty
// set. Two lists of prefixes that contain the same addresses give equal sets.
type Set struct {
	all      bool
	prefixes []netip.Prefix // sorted, none within another; nil if all
}

// All returns the set of all addresses.
func All() Set { return Set{all: true} }

// Of returns the set of the addresses in networks, a list as an initiator group has it. An
// empty list, or ALL alone, means all addresses. ALL beside other items is ignored, and so is
// an item that is not a network.
func Of(networks []string) Set {
	var prefixes []netip.Prefix
	named := false
	for _, n := range networks {
		if n == spec.All {
			continue
		}
		named = true
		if p, ok := spec.NetworkOf(n); ok {
			prefixes = append(prefixes, p)
		}
	}
	return Set{all: !named, prefixes: merge(prefixes)}
}

// merge sorts prefixes, removes those that another one contains, and joins halves, so that
// equal sets have the same prefixes.
func merge(prefixes []netip.Prefix) []netip.Prefix {
	slices.SortFunc(prefixes, netip.Prefix.Compare)
	var merged []netip.Prefix
	for _, p := range prefixes {
		if n := len(merged); n > 0 && merged[n-1].Overlaps(p) {
			continue // the wider one of two is sorted before the narrower one
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

// joined returns the prefix whose halves are a and b, or false.
func joined(a, b netip.Prefix) (netip.Prefix, bool) {
	if a.Bits() != b.Bits() || a.Bits() == 0 || a.Addr().BitLen() != b.Addr().BitLen() || a == b {
		return netip.Prefix{}, false
	}
	wider := netip.PrefixFrom(a.Addr(), a.Bits()-1).Masked()
	return wider, wider.Contains(b.Addr())
}

// Intersect returns the set of the addresses that are in both s and t.
func (s Set) Intersect(t Set) Set {
	switch {
	case s.all:
		return t
	case t.all:
		return s
	}
	var both []netip.Prefix
	for _, p := range s.prefixes {
		for _, q := range t.prefixes {
			if p.Overlaps(q) {
				both = append(both, narrower(p, q))
			}
		}
	}
	return Set{prefixes: merge(both)}
}

func narrower(p, q netip.Prefix) netip.Prefix {
	if p.Bits() > q.Bits() {
		return p
	}
	return q
}

// Union returns the set of the addresses that are in s, in t or in both.
func (s Set) Union(t Set) Set {
	if s.all || t.all {
		return All()
	}
	return Set{prefixes: merge(slices.Concat(s.prefixes, t.prefixes))}
}

// Within reports whether t contains all addresses that s contains.
func (s Set) Within(t Set) bool {
	if t.all || s.all {
		return t.all
	}
	for _, p := range s.prefixes {
		// Halves are joined, so t contains p only if one of its prefixes does.
		if !slices.ContainsFunc(t.prefixes, func(q netip.Prefix) bool { return q.Overlaps(p) && q.Bits() <= p.Bits() }) {
			return false
		}
	}
	return true
}

// Empty reports whether s contains no address.
func (s Set) Empty() bool { return !s.all && len(s.prefixes) == 0 }

// List returns s as a list of networks, sorted as text. The list of all addresses is ALL
// alone, and that of the empty set is nil, which [Of] would read as all.
func (s Set) List() []string {
	if s.all {
		return []string{spec.All}
	}
	var list []string
	for _, p := range s.prefixes {
		if p.IsSingleIP() {
			list = append(list, p.Addr().String())
		} else {
			list = append(list, p.String())
		}
	}
	slices.Sort(list)
	return list
}
