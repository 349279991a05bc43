package planner

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// guard refuses what the plan must not do.
func (p *planner) guard() {
	p.guardReferences()
	p.guardFloats()
	p.guardValues()
	p.guardUnreadable()
	p.warnOfUnreadable()
	for _, n := range p.nodes {
		for _, check := range unholdable {
			check(p, n)
		}
	}
}

// guardReferences refuses to delete what an object still refers to that the plan
// doesn't change: the appliance would delete the reference silently, or open the
// group that makes it to everyone (wire-facts 6).
func (p *planner) guardReferences() {
	emptied := p.emptiedGroups()
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		for _, k := range refs(p.resultOf(o)) {
			if p.doomed(k) || emptied[k] {
				p.refuse(k, "", "can't be deleted: "+o.Key.String()+", which the plan may not touch, refers to it")
			}
		}
	}
}

// resultOf returns what becomes of o, or nil if it goes.
func (p *planner) resultOf(o *inventory.Object) spec.Resource {
	n := p.nodeOf[o.Key]
	if n == nil {
		return o.Resource
	}
	return n.resultOf(o)
}

// emptiedGroups returns the auth groups that lose their last credential.
func (p *planner) emptiedGroups() map[spec.Key]bool {
	staying, emptied := p.stayingGroups(), make(map[spec.Key]bool)
	for _, n := range p.nodes {
		if pr, ok := n.step.Before.(provider); ok && !staying[pr.Provides()] {
			emptied[pr.Provides()] = true
		}
	}
	return emptied
}
