package planner

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// prune plans a delete for each object that the spec decides over and doesn't
// have, if the options let it go.
func (p *planner) prune() error {
	for i := range p.live.Objects {
		object := &p.live.Objects[i]
		k := object.Key
		switch {
		case p.wanted[k] != nil || k.Kind == spec.KindGlobal || !p.decides(object) || len(object.Unreadable) > 0:
		case p.goes(object):
			if object.Twin && p.spareTwin(object) {
				continue
			}
			p.add(plans.Step{Op: plans.Delete, Key: k, ID: object.ID, Before: object.Resource})
			if p.options.Prune == spec.PruneOwned {
				p.warnOfChange(object)
			}
		case p.options.Prune == spec.PruneOwned:
			p.kept = append(p.kept, k)
		}
	}
	p.warnOfStrange()
	return nil
}

// goes reports whether the options let go an object that the spec doesn't list.
func (p *planner) goes(o *inventory.Object) bool {
	switch p.options.Prune {
	case spec.PruneAll:
		return p.decides(o)
	case spec.PruneOwned:
		return p.decides(o) && p.owned(o)
	default:
		return false
	}
}

// decides reports whether the spec says what becomes of an object that it doesn't
// list. In the lists of an external target it has a say over what it made itself.
func (p *planner) decides(o *inventory.Object) bool {
	return p.spec.Manages(o.Key) || o.Owner != nil && p.spec.Lists(o.Key)
}

// owned reports whether o belongs to the spec, by itself or as a part of a target
// that does.
func (p *planner) owned(o *inventory.Object) bool {
	if o.Owner != nil {
		return true
	}
	switch o.Key.Kind {
	case spec.KindTargetGroup, spec.KindMapping:
		k := o.Key.Target()
		target := p.live.Find(k)
		return target != nil && target.Owner != nil && !p.spec.External(k)
	}
	return false
}

// warnOfChange says that an object goes that was changed behind lunsync's back. Of
// groups and mappings it says nothing: what they refer to may have another name now.
func (p *planner) warnOfChange(o *inventory.Object) {
	if o.Key.Kind == spec.KindTargetGroup || o.Key.Kind == spec.KindMapping {
		return
	}
	if e := o.Owner; e != nil && e.Fingerprint != "" && e.Fingerprint != fingerprint.Of(o.Resource) {
		p.warnings = append(p.warnings, o.Key.String()+": has been changed on the appliance since lunsync last recorded it; it goes all the same")
	}
}

// warnOfStrange tells of the objects that would go if they still were what is
// remembered of them.
func (p *planner) warnOfStrange() {
	if p.options.Prune != spec.PruneOwned || len(p.live.Strange) == 0 {
		return
	}
	byRow := make(map[ownership.RowID]*inventory.Object, len(p.live.Objects))
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		byRow[o.Row()] = o
	}
	for _, e := range p.live.Strange {
		k, o := e.Key(), byRow[e.Row()]
		if p.wanted[k] == nil && p.spec.Manages(k) && p.wanted[o.Key] == nil && !p.owned(o) {
			p.warnings = append(p.warnings, k.String()+": is remembered as "+client.Unnamed(e.ID)+
				", which looks different now and counts as another; it is not deleted")
		}
	}
}

// adopted counts the objects that the spec lists and that don't belong to it yet.
func (p *planner) adopted() int {
	n := 0
	for _, r := range p.spec.Resources {
		if o := p.live.Find(r.Key()); o != nil && o.Key.Kind != spec.KindGlobal && !p.owned(o) {
			n++
		}
	}
	return n
}

// ride takes out the deletes that the appliance does by itself: those of a
// target's groups and mappings, and of an extent's mappings.
func (p *planner) ride() error {
	for _, owner := range []spec.Kind{spec.KindTarget, spec.KindExtent} {
		for _, n := range p.nodes {
			if n.step.Op != plans.Delete || n.step.Key.Kind != owner {
				continue
			}
			for _, part := range p.parts[n.step.Key] {
				p.merge(part, n)
			}
		}
	}
	p.sweep()
	return nil
}

// merge makes the delete of part, if there is one, ride along with n.
func (p *planner) merge(part *inventory.Object, n *node) {
	own := p.nodeOf[part.Key]
	if own == nil || own.step.Op != plans.Delete || own.step.Key != part.Key || p.out[own] {
		return
	}
	p.takeOut(own)
	n.rides = append(n.rides, part)
	p.nodeOf[part.Key] = n
}

// takeOut takes n out of the plan. The next sweep removes it.
func (p *planner) takeOut(n *node) { p.out[n] = true }

// sweep removes the nodes that were taken out.
func (p *planner) sweep() {
	p.nodes = slices.DeleteFunc(p.nodes, func(n *node) bool { return p.out[n] })
	clear(p.out)
}
