package planner

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// prune plans a delete for each object that the spec decides over and doesn't
// have, if the options let it go.
func prune(p *draft.Draft) error {
	for i := range p.Live.Objects {
		object := &p.Live.Objects[i]
		k := object.Key
		switch {
		case p.Wanted[k] != nil || k.Kind == spec.KindGlobal || !p.Decides(object) || len(object.Unreadable) > 0:
		case p.Goes(object):
			if object.LateDuplicate && keepLateDuplicate(p, object) {
				continue
			}
			p.Add(plans.Step{Op: plans.Delete, Key: k, ID: object.ID, Before: object.Resource})
			if p.Options.Prune == spec.PruneOwned {
				warnOfChange(p, object)
			}
		case p.Options.Prune == spec.PruneOwned:
			p.Kept = append(p.Kept, k)
		}
	}
	warnOfStrange(p)
	return nil
}

// warnOfChange says that an object goes that was changed behind lunsync's back. Of
// groups and mappings it says nothing: what they refer to may have another name now.
func warnOfChange(p *draft.Draft, o *inventory.Object) {
	if o.Key.Kind == spec.KindTargetGroup || o.Key.Kind == spec.KindMapping {
		return
	}
	if e := o.Owner; e != nil && e.Fingerprint != "" && e.Fingerprint != fingerprint.Of(o.Resource) {
		p.Warnings = append(p.Warnings, o.Key.String()+": has been changed on the appliance since lunsync last recorded it; it goes all the same")
	}
}

// warnOfStrange tells of the objects that would go if they still were what is
// remembered of them.
func warnOfStrange(p *draft.Draft) {
	if p.Options.Prune != spec.PruneOwned || len(p.Live.Mismatched) == 0 {
		return
	}
	byRow := make(map[ownership.ObjectID]*inventory.Object, len(p.Live.Objects))
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		byRow[o.ObjectID()] = o
	}
	for _, e := range p.Live.Mismatched {
		k, o := e.Key(), byRow[e.ObjectID()]
		if p.Wanted[k] == nil && p.Spec.Manages(k) && p.Wanted[o.Key] == nil && !p.Owned(o) {
			p.Warnings = append(p.Warnings, k.String()+": is remembered as "+client.Unnamed(e.ID)+
				", which looks different now and counts as another; it is not deleted")
		}
	}
}

// adopted counts the objects that the spec lists and that don't belong to it yet.
func adopted(p *draft.Draft) int {
	n := 0
	for _, r := range p.Spec.Resources {
		if o := p.Live.Find(r.Key()); o != nil && o.Key.Kind != spec.KindGlobal && !p.Owned(o) {
			n++
		}
	}
	return n
}

// cascade takes out the deletes that the appliance does by itself, along with that of an
// object that they refer to.
func cascade(p *draft.Draft) error {
	for _, owner := range spec.Kinds() {
		cascades := p.Live.Release.Of(owner).Cascades
		for _, n := range p.Nodes {
			if n.Step.Op != plans.Delete || n.Step.Key.Kind != owner {
				continue
			}
			for _, part := range p.Parts[n.Step.Key] {
				if slices.Contains(cascades, part.Key.Kind) {
					merge(p, part, n)
				}
			}
		}
	}
	sweep(p)
	return nil
}

// merge makes the delete of part, if there is one, ride along with n.
func merge(p *draft.Draft, part *inventory.Object, n *draft.Node) {
	own := p.NodeOf[part.Key]
	if own == nil || own.Step.Op != plans.Delete || own.Step.Key != part.Key || p.Out[own] {
		return
	}
	takeOut(p, own)
	n.Cascades = append(n.Cascades, part)
	p.NodeOf[part.Key] = n
}

// takeOut takes n out of the plan. The next sweep removes it.
func takeOut(p *draft.Draft, n *draft.Node) { p.Out[n] = true }

// sweep removes the nodes that were taken out.
func sweep(p *draft.Draft) {
	p.Nodes = slices.DeleteFunc(p.Nodes, func(n *draft.Node) bool { return p.Out[n] })
	clear(p.Out)
}
