package reconcile

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// A nameSet is a set of names, or everyone's.
type nameSet struct {
	all bool
	of  map[string]bool
}

// A who is the initiators that a group lets in: those whose name and whose
// address it holds.
type who struct {
	names nameSet
	nets  addrSet
}

// everyone is who a target group without an initiator group lets in.
var everyone = who{names: nameSet{all: true}, nets: addrSet{all: true}}

// whoOf returns whom an initiator group lets in. ALL beside others counts for
// nothing: the configuration that the appliance makes drops it (wire-facts 11).
func whoOf(g *spec.InitiatorGroup) who {
	return who{names: namesOf(g.Initiators), nets: addrsOf(g.Networks)}
}

func namesOf(initiators []string) nameSet {
	of := make(map[string]bool, len(initiators))
	for _, name := range initiators {
		if name != spec.All {
			of[name] = true
		}
	}
	return nameSet{all: len(of) == 0, of: of}
}

func (s nameSet) and(t nameSet) nameSet {
	switch {
	case s.all:
		return t
	case t.all:
		return s
	}
	both := make(map[string]bool)
	for name := range s.of {
		if t.of[name] {
			both[name] = true
		}
	}
	return nameSet{of: both}
}

// within reports whether t holds all that s does.
func (s nameSet) within(t nameSet) bool {
	if t.all || s.all {
		return t.all
	}
	for name := range s.of {
		if !t.of[name] {
			return false
		}
	}
	return true
}

func (s nameSet) empty() bool { return !s.all && len(s.of) == 0 }

// list returns the set as a resource holds it.
func (s nameSet) list() []string {
	if s.all {
		return []string{spec.All}
	}
	return slices.Sorted(maps.Keys(s.of))
}

func (w who) and(v who) who { return who{w.names.and(v.names), w.nets.and(v.nets)} }

func (w who) empty() bool { return w.names.empty() || w.nets.empty() }

func (w who) within(v who) bool {
	return w.empty() || w.names.within(v.names) && w.nets.within(v.nets)
}

// withinEither reports whether one of two holds all that w does.
func (w who) withinEither(a, b who) bool { return w.within(a) || w.within(b) }

// An addrSet is a set of IP addresses as prefixes, or all.
type addrSet struct {
	all bool
	of  []netip.Prefix // sorted, none within another
}

func addrsOf(networks []string) addrSet {
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
	return addrSet{all: !named, of: merge(of)}
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

func (s addrSet) and(t addrSet) addrSet {
	switch {
	case s.all:
		return t
	case t.all:
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
	return addrSet{of: merge(both)}
}

func narrower(p, q netip.Prefix) netip.Prefix {
	if p.Bits() > q.Bits() {
		return p
	}
	return q
}

// within reports whether t holds all that s does. Sets have one form, so a prefix
// that others cover together is covered by one.
func (s addrSet) within(t addrSet) bool {
	if t.all || s.all {
		return t.all
	}
	for _, p := range s.of {
		if !slices.ContainsFunc(t.of, func(q netip.Prefix) bool { return q.Overlaps(p) && q.Bits() <= p.Bits() }) {
			return false
		}
	}
	return true
}

func (s addrSet) empty() bool { return !s.all && len(s.of) == 0 }

// list returns the set as a resource holds it.
func (s addrSet) list() []string {
	if s.all {
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
