package rules

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Order draws what waits for what so that access never widens on the way: in
// every state that the plan passes through, a failure included, nobody reaches
// what neither live nor want lets them reach. The rules, for each group on both
// sides (the second waits for the first):
//
//	P   each write that takes from a factor      → each that adds to another one
//	M1  what is taken from row J                 → the group goes from row I to row J
//	M2  the group goes from row I to row J       → what is added to row I
//	M3  what is added to J → the group goes from I to J → what is taken from I
//	T   the first credentials of an auth group   → the group's write
//
// and for one that is new, or old:
//
//	C   what is taken from its rows, its portal and its extents → the group is made
//	D   the group goes → what is added to its rows, its portal and its extents
//
// and beside groups:
//
//	E   an extent is taken off → it changes → it is mapped
//	W   a portal lets go of a wildcard → another lets go of an address; another takes
//	    an address → a portal takes a wildcard
//	S   a detoured group goes → the rows that it leaves change; those that it wants
//	    change → it comes home
//
// Rule M3 keeps access that live and want both grant; the others keep it from
// widening. Why they are enough is proved in DESIGN.md.
func Order(p *draft.Draft) (access *Graph, unsolvable bool, err error) {
	over := &carriedOver{relaxations: make(map[spec.Key]*relaxation)}
	for round := 0; ; round++ {
		s := newAttempt(p, over)
		for _, g := range s.grants {
			s.rules(g)
		}
		s.unmapChangeMap()
		s.wildcards()
		cycles := s.graph.cycles()
		if len(cycles) == 0 {
			return s.graph, false, nil
		}
		if err := s.resolve(cycles, round); err != nil {
			return nil, false, err
		}
		if over.unsolvable {
			return newAccessGraph(p.Nodes), true, nil
		}
	}
}

// A attempt is one attempt to draw the rules.
type attempt struct {
	*factors
	*carriedOver
	graph  *Graph
	grants []*grant
	// unmapped and mapped gather, for each target, the writes that take from its
	// extents and those that add to them.
	unmapped, mapped map[spec.Key]*draft.Node
}

// carriedOver is what one attempt leaves to the next.
type carriedOver struct {
	// relaxations are what target groups got so that cycles end.
	relaxations map[spec.Key]*relaxation
	// reserved are the names and tags that temporary rows may not have; nil until there
	// is such a row.
	reserved *temporaries
	// unsolvable says that a cycle has no way out: the plan is refused, and shown without
	// the rules of access.
	unsolvable bool
}

func newAttempt(p *draft.Draft, over *carriedOver) *attempt {
	s := &attempt{
		factors: newFactors(p), carriedOver: over, graph: newAccessGraph(p.Nodes),
		unmapped: make(map[spec.Key]*draft.Node), mapped: make(map[spec.Key]*draft.Node),
	}
	s.grants = s.findGrants()
	return s
}

// before makes then wait for first.
func (s *attempt) before(first, then phase, owner *grant) {
	a, b := first.write(), then.write()
	if a != nil && b != nil && a != b {
		s.graph.addEdge(a, b, owner)
	}
}

// eachBefore makes each of then wait for each of first, for the given reason.
func (s *attempt) eachBefore(why draft.Reason, first, then []phase, owner *grant) {
	if why == s.Ignored {
		return
	}
	for _, a := range first {
		for _, b := range then {
			s.before(a, b, owner)
		}
	}
}

// extentsOf returns the extents of a target as a factor. All that takes from them
// is gathered behind one barrier, and all that adds to them before another, so that a
// target with many mappings and many groups has no more edges than members.
func (s *attempt) extentsOf(target spec.Key) factor {
	f := s.shown[target]
	var gathered factor
	if len(f.shrinks) > 0 {
		if s.unmapped[target] == nil {
			s.unmapped[target] = s.graph.barrier()
			for _, x := range f.shrinks {
				s.before(x, phase{node: s.unmapped[target]}, nil)
			}
		}
		gathered.shrinks = []phase{{node: s.unmapped[target]}}
	}
	if len(f.grows) > 0 {
		if s.mapped[target] == nil {
			s.mapped[target] = s.graph.barrier()
			for _, x := range f.grows {
				s.before(phase{node: s.mapped[target]}, x, nil)
			}
		}
		gathered.grows = []phase{{node: s.mapped[target]}}
	}
	return gathered
}

// extents orders the mappings of an extent with its own change: it shrinks before
// it is mapped, and is unmapped before it grows.
func (s *attempt) unmapChangeMap() {
	for _, n := range s.Nodes {
		if n.Step.Key.Kind != spec.KindMapping || n.Step.Op != plans.Create && n.Step.Op != plans.Delete {
			continue
		}
		r := n.Step.After
		if r == nil {
			r = n.Step.Before
		}
		change := s.row[spec.Key{Kind: spec.KindExtent, Name: r.(*spec.Mapping).Extent}]
		if n.Step.Op == plans.Create {
			s.eachBefore(draft.UnmapChangeMap, change.shrinks, []phase{{node: n}}, nil)
		} else {
			s.eachBefore(draft.UnmapChangeMap, []phase{{node: n}}, change.grows, nil)
		}
	}
}
