package planner

import (
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// factors knows, for each row that a group refers to, what takes from it and what
// adds to it.
type factors struct {
	*planner
	row  map[spec.Key]factor // by initiator group, portal or auth group
	exts map[spec.Key]factor // by target
	// peers holds, by auth group, the writes after which no user lacks a peer.
	peers map[spec.Key][]part
	// yielding holds the portals with a wildcard that the writes of others change.
	yielding []yielding
	// The proofs of each auth group before and after the plan.
	proofsLive, proofsWant map[string]access.AuthSet
}

func (p *planner) newFactors() *factors {
	f := &factors{planner: p, row: make(map[spec.Key]factor), exts: make(map[spec.Key]factor), peers: make(map[spec.Key][]part)}
	f.proofsLive, f.proofsWant = p.authSets()
	for _, n := range p.nodes {
		if n.role == roleFirstHalf || n.role == roleTagRepair || n.step.Temporary {
			continue // it counts with the write that follows it, or changes nothing here
		}
		switch n.step.Key.Kind {
		case spec.KindInitiatorGroup:
			f.note(n.step.Key, n, !f.whoLive(n.step.Key).Within(f.whoWant(n.step.Key)), !f.whoWant(n.step.Key).Within(f.whoLive(n.step.Key)))
		case spec.KindPortal:
			live, want := f.listens(n.step.Key)
			f.note(n.step.Key, n, !access.Covered(live, want), !access.Covered(want, live))
		case spec.KindCredential:
			f.credential(n)
		case spec.KindMapping:
			f.mapping(n)
		case spec.KindExtent:
			f.extent(n)
		}
		for _, o := range n.rides {
			if m, ok := o.Resource.(*spec.Mapping); ok {
				f.extChange(m.Target, n, true, false)
			}
		}
	}
	f.yields()
	return f
}

// note records that n takes from row k, or adds to it, or both.
func (f *factors) note(k spec.Key, n *node, shrinks, grows bool) {
	f.row[k] = f.row[k].with(n, shrinks, grows)
}

func (f *factors) extChange(target string, n *node, shrinks, grows bool) {
	k := spec.Key{Kind: spec.KindTarget, Name: target}
	f.exts[k] = f.exts[k].with(n, shrinks, grows)
}

// with adds n to what takes from the factor, or adds to it, or both.
func (x factor) with(n *node, shrinks, grows bool) factor {
	if shrinks {
		x.shrinks = append(x.shrinks, part{n, true})
	}
	if grows {
		x.grows = append(x.grows, part{node: n})
	}
	return x
}

// whoLive and whoWant return whom an initiator group lets in before and after the
// plan: nobody, where it isn't there.
func (f *factors) whoLive(k spec.Key) access.Who {
	if o := f.live.Find(k); o != nil {
		return access.WhoOf(o.Resource.(*spec.InitiatorGroup))
	}
	return access.Who{}
}

func (f *factors) whoWant(k spec.Key) access.Who {
	n := f.nodeOf[k]
	if n == nil {
		return f.whoLive(k)
	}
	if g, ok := n.step.After.(*spec.InitiatorGroup); ok {
		return access.WhoOf(g)
	}
	return access.Who{}
}

// listens returns the addresses of a portal before and after the plan.
func (p *planner) listens(k spec.Key) (live, want []string) {
	if o := p.live.Find(k); o != nil {
		live = o.Resource.(*spec.Portal).Listen
	}
	want = live
	if n := p.nodeOf[k]; n != nil {
		want = nil
		if portal, ok := n.step.After.(*spec.Portal); ok {
			want = portal.Listen
		}
	}
	return live, want
}

// credential notes a change of a user or a secret. Peer fields prove the
// appliance; they shut nobody out, but mutual CHAP asks for them.
func (f *factors) credential(n *node) {
	var before, after *spec.Credential
	if o := f.live.Find(n.step.Key); o != nil {
		before = o.Resource.(*spec.Credential)
	}
	after, _ = n.step.After.(*spec.Credential)
	if before != nil && before.PeerUser == "" {
		f.peers[before.Provides()] = append(f.peers[before.Provides()], part{node: n})
	}
	if before != nil && after != nil && before.Group == after.Group && before.User == after.User && before.Secret == after.Secret {
		return
	}
	if before != nil {
		f.note(before.Provides(), n, true, false)
	}
	if after != nil {
		f.note(after.Provides(), n, false, true)
	}
}

// mapping notes an extent that comes to a target or goes, or goes for a while.
// Another LUN is no other extent.
func (f *factors) mapping(n *node) {
	goes := n.step.Op == plans.Delete || n.early != nil && n.early.step.Op == plans.Delete
	f.extChange(n.step.Key.Parent(), n, goes, n.step.Op == plans.Create)
}

// extent notes what a changed extent means for the targets that keep it, or go with
// it. What is mapped to it or taken off it by this plan is ordered with it.
func (f *factors) extent(n *node) {
	if n.step.Op != plans.Update {
		return
	}
	was, is := access.ViewOf(n.step.Before.(*spec.Extent)), access.ViewOf(n.step.After.(*spec.Extent))
	shrinks, grows := !was.Within(is), !is.Within(was)
	if !shrinks && !grows {
		return
	}
	for _, o := range f.parts[n.step.Key] {
		if m := f.nodeOf[o.Key]; m == nil || m.step.Key != o.Key || m.step.Op == plans.Update {
			f.extChange(o.Resource.(*spec.Mapping).Target, n, shrinks, grows)
		}
	}
	f.row[n.step.Key] = f.row[n.step.Key].with(n, shrinks, grows)
}
