package rules

import (
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// The factors are the writes that take from, and that add to, each row that a target
// group refers to.
type factors struct {
	*draft.Draft
	row   map[spec.Key]factor // by initiator group, portal, auth group or extent
	shown map[spec.Key]factor // the extents of each target
	// peers gives, by auth group, the writes after which no user lacks a peer.
	peers map[spec.Key][]phase
	// wildcardEffects are those of the portals with a wildcard, if there are any.
	wildcardEffects []wildcardEffect
	// The proofs of each auth group before and after the plan.
	proofsLive, proofsWant map[string]access.CredentialSet
}

// recorders says, for each kind, how a write of it changes the factors. A nil means that
// it changes none: target groups are the grants themselves.
var recorders = map[spec.Kind]func(f *factors, n *draft.Node){
	spec.KindGlobal:         nil,
	spec.KindCredential:     (*factors).credential,
	spec.KindInitiatorGroup: (*factors).initiatorGroup,
	spec.KindPortal:         (*factors).portal,
	spec.KindExtent:         (*factors).extent,
	spec.KindTarget:         nil,
	spec.KindTargetGroup:    nil,
	spec.KindMapping:        (*factors).mapping,
}

func newFactors(p *draft.Draft) *factors {
	f := &factors{Draft: p, row: make(map[spec.Key]factor), shown: make(map[spec.Key]factor), peers: make(map[spec.Key][]phase)}
	f.proofsLive, f.proofsWant = authSets(p)
	for _, n := range p.Nodes {
		if n.Role == draft.RoleFirstPhase || n.Role == draft.RoleTagRepair || n.Step.Temporary {
			continue // the write that follows it is recorded, or it changes no access
		}
		if record := recorders[n.Step.Key.Kind]; record != nil {
			record(f, n)
		}
		for _, o := range n.Cascades {
			if m, ok := o.Resource.(*spec.Mapping); ok {
				f.recordExtents(m.Target, n, true, false)
			}
		}
	}
	f.findWildcardEffects()
	return f
}

// record notes that n takes from row k, or adds to it, or both.
func (f *factors) record(k spec.Key, n *draft.Node, shrinks, grows bool) {
	f.row[k] = f.row[k].with(n, shrinks, grows)
}

// recordExtents notes that n takes from the extents of a target, or adds to them, or
// both.
func (f *factors) recordExtents(target string, n *draft.Node, shrinks, grows bool) {
	k := spec.Key{Kind: spec.KindTarget, Name: target}
	f.shown[k] = f.shown[k].with(n, shrinks, grows)
}

// with returns x with n among the writes that take from it, or that add to it, or both.
func (x factor) with(n *draft.Node, shrinks, grows bool) factor {
	if shrinks {
		x.shrinks = append(x.shrinks, phase{n, true})
	}
	if grows {
		x.grows = append(x.grows, phase{node: n})
	}
	return x
}

// whoLive and whoWant return whom an initiator group lets in before and after the plan.
// A group that does not exist then lets nobody in.
func (f *factors) whoLive(k spec.Key) access.InitiatorSet {
	if o := f.Live.Find(k); o != nil {
		return access.InitiatorsOf(o.Resource.(*spec.InitiatorGroup))
	}
	return access.InitiatorSet{}
}

func (f *factors) whoWant(k spec.Key) access.InitiatorSet {
	n := f.NodeOf[k]
	if n == nil {
		return f.whoLive(k)
	}
	if g, ok := n.Step.After.(*spec.InitiatorGroup); ok {
		return access.InitiatorsOf(g)
	}
	return access.InitiatorSet{}
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

func (f *factors) initiatorGroup(n *draft.Node) {
	f.record(n.Step.Key, n, !f.whoLive(n.Step.Key).Within(f.whoWant(n.Step.Key)), !f.whoWant(n.Step.Key).Within(f.whoLive(n.Step.Key)))
}

func (f *factors) portal(n *draft.Node) {
	live, want := listens(f.Draft, n.Step.Key)
	f.record(n.Step.Key, n, !access.ListenWithin(live, want), !access.ListenWithin(want, live))
}

// credential records the change of a user or a secret. The peer fields prove who the
// appliance is: they let nobody in, but mutual CHAP needs them.
func (f *factors) credential(n *draft.Node) {
	var before, after *spec.Credential
	if o := f.Live.Find(n.Step.Key); o != nil {
		before = o.Resource.(*spec.Credential)
	}
	after, _ = n.Step.After.(*spec.Credential)
	if before != nil && before.PeerUser == "" {
		f.peers[before.Provides()] = append(f.peers[before.Provides()], phase{node: n})
	}
	if before != nil && after != nil && before.Group == after.Group && before.User == after.User && before.Secret == after.Secret {
		return
	}
	if before != nil {
		f.record(before.Provides(), n, true, false)
	}
	if after != nil {
		f.record(after.Provides(), n, false, true)
	}
}

// mapping records that a target gets an extent, or loses it for good or for a while.
// Another LUN changes neither.
func (f *factors) mapping(n *draft.Node) {
	deletes := n.Step.Op == plans.Delete || n.First != nil && n.First.Step.Op == plans.Delete
	f.recordExtents(n.Step.Key.Parent(), n, deletes, n.Step.Op == plans.Create)
}

// extent records the change of an extent for the targets that keep it, or that are
// deleted together with it. Mappings that this plan creates or deletes are ordered with
// the extent instead, see [draft.UnmapChangeMap].
func (f *factors) extent(n *draft.Node) {
	if n.Step.Op != plans.Update {
		return
	}
	was, is := access.DiskOf(n.Step.Before.(*spec.Extent)), access.DiskOf(n.Step.After.(*spec.Extent))
	shrinks, grows := !was.Within(is), !is.Within(was)
	if !shrinks && !grows {
		return
	}
	for _, o := range f.Parts[n.Step.Key] {
		if m := f.NodeOf[o.Key]; m == nil || m.Step.Key != o.Key || m.Step.Op == plans.Update {
			f.recordExtents(o.Resource.(*spec.Mapping).Target, n, shrinks, grows)
		}
	}
	f.record(n.Step.Key, n, shrinks, grows)
}
