package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A provider is a resource that, with others, provides a further key.
type provider interface{ Provides() spec.Key }

// link draws what waits for what. There are three reasons:
//
//	what a step refers to must exist           create portal/p   → create targetgroup/t/p
//	what a step deletes must not be in use     update targetgroup/t/p → delete authorizedinitiator/i
//	what a step claims must be free            delete targettoextent/t/a → update targettoextent/t/b
func (d *drafted) link() (*linked, error) {
	makes := d.makers()
	drops := d.droppers()
	holders := d.holders()
	for _, n := range d.nodes {
		d.referTo(n, makes)
		d.release(n, drops)
		d.obtain(n, holders)
	}
	d.pinsFirst()
	if err := d.nameOnce(); err != nil {
		return nil, err
	}
	return &linked{d.planner}, nil
}

// referTo makes n wait for what makes the keys that it refers to.
func (p *planner) referTo(n *node, makes map[spec.Key]*node) {
	if p.ignored == ruleRefers {
		return
	}
	for _, k := range refs(n.step.After) {
		n.wait(makes[k])
	}
}

// makers returns the node after which a key exists that didn't before. For an
// auth group it is that of the first credential.
func (p *planner) makers() map[spec.Key]*node {
	makes := make(map[spec.Key]*node)
	for _, n := range p.nodes {
		if n.step.Op == plans.Create {
			makes[n.step.Key] = n
		}
		if pr, ok := n.step.After.(provider); ok {
			k := pr.Provides()
			if before, ok := n.step.Before.(provider); makes[k] == nil && (!ok || before.Provides() != k) {
				makes[k] = n
			}
		}
	}
	for i := range p.live.Objects {
		if pr, ok := p.live.Objects[i].Resource.(provider); ok && !p.doomed(p.live.Objects[i].Key) && !p.leaves(&p.live.Objects[i]) {
			delete(makes, pr.Provides()) // it exists already, and stays
		}
	}
	return makes
}

// leaves reports whether an update takes o out of what it provides with others.
func (p *planner) leaves(o *inventory.Object) bool {
	n := p.nodeOf[o.Key]
	if n == nil || n.step.After == nil {
		return false
	}
	return n.step.After.(provider).Provides() != o.Resource.(provider).Provides()
}

// droppers returns the node after which a key no longer exists. The deletes of an
// auth group's credentials, if all go, wait for each other: the first waits for
// all that used the group.
func (p *planner) droppers() map[spec.Key]*node {
	drops := make(map[spec.Key]*node)
	staying := p.stayingGroups()
	last := make(map[spec.Key]*node)
	for _, n := range p.nodes {
		if n.step.Op == plans.Delete {
			drops[n.step.Key] = n
		}
		for _, o := range n.rides {
			drops[o.Key] = n
		}
		pr, ok := n.step.Before.(provider)
		if !ok || n.step.Op != plans.Delete || staying[pr.Provides()] {
			continue
		}
		k := pr.Provides()
		if last[k] == nil {
			drops[k] = n
		}
		n.wait(last[k])
		last[k] = n
	}
	return drops
}

// stayingGroups returns the auth groups that keep or get a credential.
func (p *planner) stayingGroups() map[spec.Key]bool {
	staying := make(map[spec.Key]bool)
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if pr, ok := o.Resource.(provider); ok && !p.doomed(o.Key) && !p.leaves(o) {
			staying[pr.Provides()] = true
		}
	}
	for _, n := range p.nodes {
		if pr, ok := n.step.After.(provider); ok {
			staying[pr.Provides()] = true
		}
	}
	return staying
}

// release makes the nodes that delete what n no longer refers to wait for n.
func (p *planner) release(n *node, drops map[spec.Key]*node) {
	if p.ignored == ruleDeletes {
		return
	}
	after := refs(n.step.After)
	for _, k := range refs(n.step.Before) {
		if d := drops[k]; d != nil && !slices.Contains(after, k) {
			d.wait(n)
		}
	}
	for _, o := range n.rides {
		for _, k := range o.Resource.Refs() {
			if d := drops[k]; d != nil {
				d.wait(n)
			}
		}
	}
}

// holders returns the objects that hold each claim. Of several mappings without a
// number none holds one.
func (p *planner) holders() map[spec.Claim][]*inventory.Object {
	holders := make(map[spec.Claim][]*inventory.Object)
	for i := range p.live.Objects {
		object := &p.live.Objects[i]
		if m, ok := object.Resource.(*spec.Mapping); ok && m.Floating && p.adrift[spec.Key{Kind: spec.KindTarget, Name: m.Target}] {
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
func (p *planner) obtain(n *node, holders map[spec.Claim][]*inventory.Object) {
	had := claims(n.step.Before)
	for _, c := range claims(n.step.After) {
		if slices.Contains(had, c) {
			continue
		}
		for _, h := range holders[c] {
			if h.Key == n.step.Key {
				continue
			}
			m := p.nodeOf[h.Key]
			if m == nil || slices.Contains(claims(m.resultOf(h)), c) {
				p.refuse(n.step.Key, "", string(c)+" is held by "+h.Key.String()+", which the plan may not change")
				continue
			}
			if p.ignored != ruleClaims {
				n.waitForClaim(m)
			}
		}
	}
}

// resultOf returns what becomes of o, which n writes or takes along.
func (n *node) resultOf(o *inventory.Object) spec.Resource {
	if n.step.Key == o.Key {
		return n.step.After
	}
	return nil
}
