package access

import (
	"maps"
	"slices"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/spec"
)

// A nameSet is a set of names, or everyone's.
type nameSet struct {
	all bool
	of  map[string]bool
}

// A Who is the initiators that a group lets in: those whose name and whose
// address it holds.
type Who struct {
	Names nameSet
	Nets  networks.Set
}

// Everyone is who a target group without an initiator group lets in.
var Everyone = Who{Names: nameSet{all: true}, Nets: networks.Set{All: true}}

// WhoOf returns whom an initiator group lets in. ALL beside others counts for
// nothing: the configuration that the appliance makes drops it (wire-facts 11).
func WhoOf(g *spec.InitiatorGroup) Who {
	return Who{Names: namesOf(g.Initiators), Nets: networks.Of(g.Networks)}
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

// List returns the set as a resource holds it.
func (s nameSet) List() []string {
	if s.all {
		return []string{spec.All}
	}
	return slices.Sorted(maps.Keys(s.of))
}

func (w Who) And(v Who) Who { return Who{w.Names.and(v.Names), w.Nets.And(v.Nets)} }

func (w Who) Empty() bool { return w.Names.empty() || w.Nets.Empty() }

func (w Who) Within(v Who) bool {
	return w.Empty() || w.Names.within(v.Names) && w.Nets.Within(v.Nets)
}

// WithinEither reports whether one of two holds all that w does.
func (w Who) WithinEither(a, b Who) bool { return w.Within(a) || w.Within(b) }
