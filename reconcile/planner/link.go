package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// link draws what waits for what. There are three reasons:
//
//	what a step refers to must exist           create portal/p   → create targetgroup/t/p
//	what a step deletes must not be in use     update targetgroup/t/p → delete authorizedinitiator/i
//	what a step claims must be free            delete targettoextent/t/a → update targettoextent/t/b
func (d *drafted) link() (*linked, error) {
	makes := makers(d.Draft)
	drops := droppers(d.Draft)
	holders := holders(d.Draft)
	for _, n := range d.Nodes {
		referTo(d.Draft, n, makes)
		release(d.Draft, n, drops)
		obtain(d.Draft, n, holders)
	}
	pinsFirst(d.Draft)
	if err := nameOnce(d.Draft); err != nil {
		return nil, err
	}
	return &linked{d.Draft}, nil
}

// referTo makes n wait for what makes the keys that it refers to.
func referTo(p *draft.Draft, n *draft.Node, makes map[spec.Key]*draft.Node) {
	if p.Ignored == draft.CreateBeforeReference {
		return
	}
	for _, k := range draft.Refs(n.Step.After) {
		n.Wait(makes[k])
	}
}

// makers returns the node after which a key exists that didn't before. For an
// auth group it is that of the first credential.
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
		if pr, ok := p.Live.Objects[i].Resource.(draft.Provider); ok && !p.Doomed(p.Live.Objects[i].Key) && !p.Leaves(&p.Live.Objects[i]) {
			delete(makes, pr.Provides()) // it exists already, and stays
		}
	}
	return makes
}

// droppers returns the node after which a key no longer exists. The deletes of an
// auth group's credentials, if all go, wait for each other: the first waits for
// all that used the group.
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
func release(p *draft.Draft, n *draft.Node, drops map[spec.Key]*draft.Node) {
	if p.Ignored == draft.ReleaseBeforeDelete {
		return
	}
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

// holders returns the objects that hold each claim. Of several mappings without a
// number none holds one.
func holders(p *draft.Draft) map[spec.Claim][]*inventory.Object {
	holders := make(map[spec.Claim][]*inventory.Object)
	for i := range p.Live.Objects {
		object := &p.Live.Objects[i]
		if m, ok := object.Resource.(*spec.Mapping); ok && m.AutoLUN && p.SeveralAutoLUNs[spec.Key{Kind: spec.KindTarget, Name: m.Target}] {
			continue
		}
		for _, c := range object.Resource.Claims() {
			holders[c] = append(holders[c], object)
		}
	}
	return holders
}

// obtain makes n wait for those that hold what it claims, and refuses a claim
// that its holder won't let go of.
func obtain(p *draft.Draft, n *draft.Node, holders map[spec.Claim][]*inventory.Object) {
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
			if p.Ignored != draft.FreeBeforeClaim {
				n.WaitForClaim(m)
			}
		}
	}
}
