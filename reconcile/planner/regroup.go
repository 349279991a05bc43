package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// regroup plans the return of the groups that a write of their target drops, on
// releases where it does (wire-facts 8), those that the spec has no say over
// included. Groups that would go anyway ride along.
func (p *planner) regroup() error {
	if !p.live.Release.DropsGroups {
		return nil
	}
	for _, n := range p.nodes {
		if n.step.Key.Kind != spec.KindTarget || n.step.Op != plans.Update {
			continue
		}
		for _, part := range p.parts[n.step.Key] {
			if part.Key.Kind == spec.KindTargetGroup {
				if err := p.bringBack(part, n); err != nil {
					return err
				}
			}
		}
	}
	p.sweep()
	p.createAfterDrop()
	return nil
}

// bringBack plans a create of group after drop, the node that loses it, unless
// the group is to be deleted.
func (p *planner) bringBack(group *inventory.Object, drop *node) error {
	after := group.Resource
	if own := p.nodeOf[group.Key]; own != nil {
		if own.step.Op == plans.Delete {
			p.merge(group, drop)
			return nil
		}
		after = own.step.After
		p.takeOut(own)
	}
	diff, err := diff.Between(nil, after)
	if err != nil {
		return err
	}
	drop.rides = append(drop.rides, group)
	back := p.add(plans.Step{Op: plans.Create, Key: group.Key, After: after, Diff: diff})
	back.role = roleRestore
	drop.then = append(drop.then, back)
	p.mustReturn(back)
	return nil
}

// mustReturn refuses the plan if a group that the spec doesn't have could not be
// created again: the appliance checks it as if it were new.
func (p *planner) mustReturn(n *node) {
	if p.wanted[n.step.Key] != nil {
		return
	}
	var why []string
	for _, k := range refs(n.step.After) {
		if _, err := p.live.IDs.ID(k); err != nil && p.nodeOf[k] == nil {
			why = append(why, k.String()+" is not on the appliance")
		}
	}
	if g := n.step.After.(*spec.TargetGroup); g.AuthMethod != spec.AuthNone && g.AuthGroup == "" {
		why = append(why, "it has no auth group")
	}
	for _, reason := range why {
		p.refuse(n.step.Key, "", "is lost when its target is written, and can't be created again: "+reason+"; repair or delete the group there")
	}
}

// createAfterDrop makes every group that is created wait for the write of its
// target, which would drop it.
func (p *planner) createAfterDrop() {
	for _, n := range p.nodes {
		if n.step.Key.Kind != spec.KindTargetGroup || n.step.Op == plans.Delete {
			continue
		}
		target := p.nodeOf[n.step.Key.Target()]
		if target != nil && target.step.Op == plans.Update {
			n.wait(target)
		}
	}
}
