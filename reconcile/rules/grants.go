package rules

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A grant is a target group together with what the plan does to it. What it grants
// is a product of four factors: who may connect, how they prove who they are, the
// addresses they reach it on, and the extents they find there.
type grant struct {
	key        spec.Key
	live, want *spec.TargetGroup // nil where there is none
	// update changes the group in place. Without it, removal takes the group away and
	// creation makes it; each may be missing.
	update            *draft.Node
	removal, creation phase
	*relaxation       // nil for a group that is new
	// resolved says that this attempt changed the group to break a cycle.
	resolved bool
}

// A relaxation is what was allowed to a target group so that a cycle ends. It applies
// to all attempts that follow.
type relaxation struct {
	relaxed    bool // the rules that the sets make needless are left out
	gapAllowed bool // [draft.KeepWhileMoving] is left out
	detoured   bool // one write gives it all that it wants, on temporary rows if need be
}

// A phase is what the write of a row takes away, or what it adds. Both are the same
// node, unless the write was split in two.
type phase struct {
	node *draft.Node
	// isFirst chooses the first of two writes: the one that takes away.
	isFirst bool
}

// write returns the node that carries out the phase, or nil.
func (x phase) write() *draft.Node {
	if x.isFirst && x.node != nil && x.node.First != nil {
		return x.node.First
	}
	return x.node
}

// A factor is the writes that take from one factor of a grant, and those that add to it.
type factor struct{ shrinks, grows []phase }

// changes reports whether the plan changes the factor.
func (x factor) changes() bool { return len(x.shrinks) > 0 || len(x.grows) > 0 }

// findGrants finds every target group that is live or wanted: first the live ones in the
// order in which they were read, then the new ones.
func (s *attempt) findGrants() []*grant {
	var all []*grant
	for i := range s.Live.Objects {
		o := &s.Live.Objects[i]
		if g, ok := o.Resource.(*spec.TargetGroup); ok {
			all = append(all, s.grantOf(o, g))
		}
	}
	for _, n := range s.Nodes {
		if g, ok := n.Step.After.(*spec.TargetGroup); ok && s.Live.Find(n.Step.Key) == nil {
			all = append(all, &grant{key: n.Step.Key, want: g, creation: phase{node: n}})
		}
	}
	return all
}

func (s *attempt) grantOf(o *inventory.Object, live *spec.TargetGroup) *grant {
	if s.relaxations[o.Key] == nil {
		s.relaxations[o.Key] = new(relaxation)
	}
	g := &grant{key: o.Key, live: live, want: live, relaxation: s.relaxations[o.Key]}
	n := s.NodeOf[o.Key]
	switch {
	case n == nil:
	case n.Step.Key != o.Key || n.Step.Op == plans.Delete: // deleted by itself or by a cascade
		g.want, g.removal = nil, phase{n, true}
	case n.Step.Op == plans.Update:
		g.want, g.update = n.Step.After.(*spec.TargetGroup), n
	default: // dropped by a write of its target, or broken before it is made again
		g.want, g.creation = n.Step.After.(*spec.TargetGroup), phase{node: n}
		g.removal = s.removalOf(n)
	}
	return g
}

// removalOf returns what takes away the group that n creates again.
func (s *attempt) removalOf(n *draft.Node) phase {
	if n.First != nil {
		return phase{n, true}
	}
	return phase{s.NodeOf[n.Step.Key.Target()], true}
}
