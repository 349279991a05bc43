package rules

import (
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// factors knows, for each row that a group refers to, what takes from it and what
// adds to it.
type factors struct {
	*draft.Draft
	row  map[spec.Key]factor // by initiator group, portal or auth group
	exts map[spec.Key]factor // by target
	// peers holds, by auth group, the writes after which no user lacks a peer.
	peers map[spec.Key][]part
	// yielding holds the portals with a wildcard that the writes of others change.
	yielding []yielding
	// The proofs of each auth group before and after the plan.
	proofsLive, proofsWant map[string]access.AuthSet
}

func newFactors(p *draft.Draft) *factors {
	f := &factors{Draft: p, row: make(map[spec.Key]factor), exts: make(map[spec.Key]factor), peers: make(map[spec.Key][]part)}
	f.proofsLive, f.proofsWant = authSets(p)
	for _, n := range p.Nodes {
		if n.Role == draft.RoleFirstHalf || n.Role == draft.RoleTagRepair || n.Step.Temporary {
			continue // it counts with the write that follows it, or changes nothing here
		}
		switch n.Step.Key.Kind {
		case spec.KindInitiatorGroup:
			f.note(n.Step.Key, n, !f.whoLive(n.Step.Key).Within(f.whoWant(n.Step.Key)), !f.whoWant(n.Step.Key).Within(f.whoLive(n.Step.Key)))
		case spec.KindPortal:
			live, want := listens(f.Draft, n.Step.Key)
			f.note(n.Step.Key, n, !access.Covered(live, want), !access.Covered(want, live))
		case spec.KindCredential:
			f.credential(n)
		case spec.KindMapping:
			f.mapping(n)
		case spec.KindExtent:
			f.extent(n)
		}
		for _, o := range n.Rides {
			if m, ok := o.Resource.(*spec.Mapping); ok {
				f.extChange(m.Target, n, true, false)
			}
		}
	}
	f.yields()
	return f
}

// note records that n takes from row k, or adds to it, or both.
func (f *factors) note(k spec.Key, n *draft.Node, shrinks, grows bool) {
	f.row[k] = f.row[k].with(n, shrinks, grows)
}

func (f *factors) extChange(target string, n *draft.Node, shrinks, grows bool) {
	k := spec.Key{Kind: spec.KindTarget, Name: target}
	f.exts[k] = f.exts[k].with(n, shrinks, grows)
}

// with adds n to what takes from the factor, or adds to it, or both.
func (x factor) with(n *draft.Node, shrinks, grows bool) factor {
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
	if o := f.Live.Find(k); o != nil {
		return access.WhoOf(o.Resource.(*spec.InitiatorGroup))
	}
	return access.Who{}
}

func (f *factors) whoWant(k spec.Key) access.Who {
	n := f.NodeOf[k]
	if n == nil {
		return f.whoLive(k)
	}
	if g, ok := n.Step.After.(*spec.InitiatorGroup); ok {
		return access.WhoOf(g)
	}
	return access.Who{}
}

// listens returns the addresses of a portal before and after the plan.
func listens(p *draft.Draft, k spec.Key) (live, want []string) {
	if o := p.Live.Find(k); o != nil {
		live = o.Resource.(*spec.Portal).Listen
	}
	want = live
	if n := p.NodeOf[k]; n != nil {
		want = nil
		if portal, ok := n.Step.After.(*spec.Portal); ok {
			want = portal.Listen
		}
	}
	return live, want
}

// credential notes a change of a user or a secret. Peer fields prove the
// appliance; they shut nobody out, but mutual CHAP asks for them.
func (f *factors) credential(n *draft.Node) {
	var before, after *spec.Credential
	if o := f.Live.Find(n.Step.Key); o != nil {
		before = o.Resource.(*spec.Credential)
	}
	after, _ = n.Step.After.(*spec.Credential)
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
func (f *factors) mapping(n *draft.Node) {
	goes := n.Step.Op == plans.Delete || n.Early != nil && n.Early.Step.Op == plans.Delete
	f.extChange(n.Step.Key.Parent(), n, goes, n.Step.Op == plans.Create)
}

// extent notes what a changed extent means for the targets that keep it, or go with
// it. What is mapped to it or taken off it by this plan is ordered with it.
func (f *factors) extent(n *draft.Node) {
	if n.Step.Op != plans.Update {
		return
	}
	was, is := access.ViewOf(n.Step.Before.(*spec.Extent)), access.ViewOf(n.Step.After.(*spec.Extent))
	shrinks, grows := !was.Within(is), !is.Within(was)
	if !shrinks && !grows {
		return
	}
	for _, o := range f.Parts[n.Step.Key] {
		if m := f.NodeOf[o.Key]; m == nil || m.Step.Key != o.Key || m.Step.Op == plans.Update {
			f.extChange(o.Resource.(*spec.Mapping).Target, n, shrinks, grows)
		}
	}
	f.row[n.Step.Key] = f.row[n.Step.Key].with(n, shrinks, grows)
}
