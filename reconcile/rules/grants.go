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
	// set updates the group in place. Else drop takes it away and back makes it;
	// each may be missing.
	set         *draft.Node
	drop, back  part
	*concession // nil for one that is new
	// resolved: this round changed it for a circle.
	resolved bool
}

// A concession is what a group got so that a circle ends. It holds for the rest of the
// planning.
type concession struct {
	relaxed   bool // rules of order that its sets make needless are left out
	yielded   bool // M3 is left out
	sheltered bool // it goes to what it wants in one write, to temporary rows if need be
}

// A part is what a row's write takes away or what it adds: one and the same node,
// or two where the write was split.
type part struct {
	node *draft.Node
	// early chooses the first of two writes: the one that takes away.
	early bool
}

// write returns the node that does the part, or nil.
func (x part) write() *draft.Node {
	if x.early && x.node != nil && x.node.Early != nil {
		return x.node.Early
	}
	return x.node
}

// A factor is the writes that take from and that add to one factor of a grant.
type factor struct{ shrinks, grows []part }

// findGrants finds every target group that is live or wanted, in order of key.
func (s *shielding) findGrants() []*grant {
	var all []*grant
	for i := range s.Live.Objects {
		o := &s.Live.Objects[i]
		if g, ok := o.Resource.(*spec.TargetGroup); ok {
			all = append(all, s.grantOf(o, g))
		}
	}
	for _, n := range s.Nodes {
		if g, ok := n.Step.After.(*spec.TargetGroup); ok && s.Live.Find(n.Step.Key) == nil {
			all = append(all, &grant{key: n.Step.Key, want: g, back: part{node: n}})
		}
	}
	return all
}

func (s *shielding) grantOf(o *inventory.Object, live *spec.TargetGroup) *grant {
	if s.concessions[o.Key] == nil {
		s.concessions[o.Key] = new(concession)
	}
	g := &grant{key: o.Key, live: live, want: live, concession: s.concessions[o.Key]}
	n := s.NodeOf[o.Key]
	switch {
	case n == nil:
	case n.Step.Key != o.Key || n.Step.Op == plans.Delete: // it goes, alone or along
		g.want, g.drop = nil, part{n, true}
	case n.Step.Op == plans.Update:
		g.want, g.set = n.Step.After.(*spec.TargetGroup), n
	default: // its target's write drops it, or it is detached
		g.want, g.back = n.Step.After.(*spec.TargetGroup), part{node: n}
		g.drop = s.dropOf(n)
	}
	return g
}

// dropOf returns what takes away the group that n creates again.
func (s *shielding) dropOf(n *draft.Node) part {
	if n.Early != nil {
		return part{n, true}
	}
	return part{s.NodeOf[n.Step.Key.Target()], true}
}
