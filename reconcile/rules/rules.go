package rules

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Order adds the edges that keep access from widening: in every state that an apply
// passes through, even if it fails, nobody reaches what neither live nor want lets them
// reach. Where these edges close a cycle, Order changes the plan to break it.
//
// The rules for a target group that is live and wanted are (the right side waits for the
// left one):
//
//	narrow before widen       what takes from one factor → what adds to another
//	narrow before enter       what takes from row J → the group moves from row I to row J
//	leave before widen        the group moves from row I to row J → what adds to row I
//	keep while moving         what adds to J → the group moves from I to J → what takes from I
//	credentials before group  the first credentials of an auth group → the group's write
//
// for one that is new or deleted:
//
//	narrow before create      what takes from its rows, portal and extents → its create
//	delete before widen       its delete → what adds to its rows, portal and extents
//
// and beside the groups:
//
//	unmap, change, map        a mapping's delete → its extent's change → a mapping's create
//	wildcard first out,       a portal drops a wildcard → another drops an address;
//	last in                   another gets an address → a portal gets a wildcard
//	detour around change      a group starts its detour → the rows that it leaves change;
//	                          the rows that it wants change → it ends its detour
//
// Keep while moving keeps access that live and want both grant; the other rules keep it
// from widening. DESIGN.md proves that they are enough.
//
// Unsolvable says that a cycle can't be broken: then the plan is refused, and the graph
// has none of these edges. Without is a rule to leave out, which only tests do.
func Order(p *draft.Draft, without draft.Reason) (access *Graph, unsolvable bool, err error) {
	over := &carriedOver{without: without, relaxations: make(map[spec.Key]*relaxation)}
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
			return newGraph(p), true, nil
		}
	}
}

// An attempt draws the rules once.
type attempt struct {
	*factors
	*carriedOver
	graph  *Graph
	grants []*grant
	// unmapped and mapped are, for each target, the barrier behind the writes that take
	// from its extents, and the one before those that add to them.
	unmapped, mapped map[spec.Key]*draft.Node
}

// carriedOver is what one attempt leaves to the next.
type carriedOver struct {
	without draft.Reason
	// relaxations are what was allowed to target groups so that cycles end.
	relaxations map[spec.Key]*relaxation
	// reserved are the names and tags that temporary rows may not have; nil until there
	// is such a row.
	reserved *temporaries
	// unsolvable says that a cycle can't be broken.
	unsolvable bool
}

func newAttempt(p *draft.Draft, over *carriedOver) *attempt {
	s := &attempt{
		factors: newFactors(p), carriedOver: over, graph: newGraph(p),
		unmapped: make(map[spec.Key]*draft.Node), mapped: make(map[spec.Key]*draft.Node),
	}
	s.grants = s.findGrants()
	return s
}

// before makes then wait for first, if both have a write and it isn't the same.
func (s *attempt) before(first, then phase, owner *grant) {
	a, b := first.write(), then.write()
	if a != nil && b != nil && a != b {
		s.graph.addEdge(a, b, owner)
	}
}

// eachBefore makes each of then wait for each of first, for the given reason.
func (s *attempt) eachBefore(why draft.Reason, first, then []phase, owner *grant) {
	if why == s.without {
		return
	}
	for _, a := range first {
		for _, b := range then {
			s.before(a, b, owner)
		}
	}
}

// extentsOf returns the extents of a target as a factor. A barrier stands for all that
// takes from them, and another for all that adds to them. Without those, a target with
// many mappings and many groups would have an edge for each pair of them.
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

// unmapChangeMap draws [draft.UnmapChangeMap]: an extent shrinks before it is mapped, and
// is unmapped before it grows.
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
