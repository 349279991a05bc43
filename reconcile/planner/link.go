package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// link makes writes wait for others, for three reasons:
//
//	create before reference  create portal/p → create targetgroup/t/p
//	release before delete    update targetgroup/t/p → delete authorizedinitiator/i
//	free before claim        delete targettoextent/t/a → update targettoextent/t/b
//
// Without is a rule to leave out, which only tests do.
func (d *drafted) link(without draft.Reason) *linked {
	makes := makers(d.Draft)
	drops := droppers(d.Draft)
	holders := holders(d.Draft)
	for _, n := range d.Nodes {
		if without != draft.CreateBeforeReference {
			referTo(n, makes)
		}
		if without != draft.ReleaseBeforeDelete {
			release(n, drops)
		}
		for _, holder := range obtain(d.Draft, n, holders) {
			if without != draft.FreeBeforeClaim {
				n.WaitForClaim(holder)
			}
		}
	}
	pinsFirst(d.Draft)
	checkFullNames(d.Draft)
	return &linked{d.Draft}
}

// referTo makes n wait for the nodes that create what it refers to.
func referTo(n *draft.Node, makes map[spec.Key]*draft.Node) {
	for _, k := range draft.Refs(n.Step.After) {
		n.Wait(makes[k])
	}
}

// makers returns, by key, the node after which an object exists that didn't before. An auth
// group exists after its first credential was written.
func makers(p *draft.Draft) map[spec.Key]*draft.Node {
	makes := make(map[spec.Key]*draft.Node)
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Create {
			makes[n.Step.Key] = n
		}
		if pr, ok := n.Step.After.(draft.Provider); ok {
			k := pr.Provides()
			if before, ok := n.Step.Before.(draft.Provider); makes[k] == nil && (!ok || before.Provides() != k) {
				makes[k] = n
			}
		}
	}
	for i := range p.Live.Objects {
		if pr, ok := p.Live.Objects[i].Resource.(draft.Provider); ok && !p.Deletes(p.Live.Objects[i].Key) && !p.LeavesAuthGroup(&p.Live.Objects[i]) {
			delete(makes, pr.Provides()) // it exists already, and stays
		}
	}
	return makes
}

// droppers returns, by key, the node after which an object no longer exists. If all
// credentials of an auth group are deleted, each delete waits for the one before it, and the
// first one waits for all that used the group.
func droppers(p *draft.Draft) map[spec.Key]*draft.Node {
	drops := make(map[spec.Key]*draft.Node)
	staying := p.StayingGroups()
	last := make(map[spec.Key]*draft.Node)
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Delete {
			drops[n.Step.Key] = n
		}
		for _, o := range n.Cascades {
			drops[o.Key] = n
		}
		pr, ok := n.Step.Before.(draft.Provider)
		if !ok || n.Step.Op != plans.Delete || staying[pr.Provides()] {
			continue
		}
		k := pr.Provides()
		if last[k] == nil {
			drops[k] = n
		}
		n.Wait(last[k])
		last[k] = n
	}
	return drops
}

// release makes the nodes that delete what n no longer refers to wait for n.
func release(n *draft.Node, drops map[spec.Key]*draft.Node) {
	after := draft.Refs(n.Step.After)
	for _, k := range draft.Refs(n.Step.Before) {
		if d := drops[k]; d != nil && !slices.Contains(after, k) {
			d.Wait(n)
		}
	}
	for _, o := range n.Cascades {
		for _, k := range o.Resource.Refs() {
			if d := drops[k]; d != nil {
				d.Wait(n)
			}
		}
	}
}

// holders returns the live objects that have each claim. Of several mappings of a target
// without a number none has a claim.
func holders(p *draft.Draft) map[spec.Claim][]*inventory.Object {
	holders := make(map[spec.Claim][]*inventory.Object)
	for i := range p.Live.Objects {
		object := &p.Live.Objects[i]
		if m, ok := object.Resource.(*spec.Mapping); ok && m.AutoLUN && p.SeveralAutoLUNs(spec.Key{Kind: spec.KindTarget, Name: m.Target}) {
			continue
		}
		for _, c := range object.Resource.Claims() {
			holders[c] = append(holders[c], object)
		}
	}
	return holders
}

// obtain returns the nodes that free what n claims. It refuses a claim that its holder
// keeps.
func obtain(p *draft.Draft, n *draft.Node, holders map[spec.Claim][]*inventory.Object) []*draft.Node {
	var first []*draft.Node
	had := draft.Claims(n.Step.Before)
	for _, c := range draft.Claims(n.Step.After) {
		if slices.Contains(had, c) {
			continue
		}
		for _, h := range holders[c] {
			if h.Key == n.Step.Key {
				continue
			}
			m := p.NodeOf[h.Key]
			if m == nil || slices.Contains(draft.Claims(m.ResultOf(h)), c) {
				p.Refuse(n.Step.Key, "", string(c)+" is held by "+h.Key.String()+", which the plan may not change")
				continue
			}
			first = append(first, m)
		}
	}
	return first
}
