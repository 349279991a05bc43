package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// regroup plans the return of the groups that a write of their target drops, on
// releases where it does (wire-facts 8), those that the spec has no say over
// included. Groups that would go anyway ride along.
func regroup(p *draft.Draft) error {
	if !p.Live.Release.DropsGroups {
		return nil
	}
	for _, n := range p.Nodes {
		if n.Step.Key.Kind != spec.KindTarget || n.Step.Op != plans.Update {
			continue
		}
		for _, part := range p.Parts[n.Step.Key] {
			if part.Key.Kind == spec.KindTargetGroup {
				if err := bringBack(p, part, n); err != nil {
					return err
				}
			}
		}
	}
	sweep(p)
	createAfterDrop(p)
	return nil
}

// bringBack plans a create of group after drop, the node that loses it, unless
// the group is to be deleted.
func bringBack(p *draft.Draft, group *inventory.Object, drop *draft.Node) error {
	after := group.Resource
	if own := p.NodeOf[group.Key]; own != nil {
		if own.Step.Op == plans.Delete {
			merge(p, group, drop)
			return nil
		}
		after = own.Step.After
		takeOut(p, own)
	}
	diff, err := diff.Between(nil, after)
	if err != nil {
		return err
	}
	drop.Cascades = append(drop.Cascades, group)
	back := p.Add(plans.Step{Op: plans.Create, Key: group.Key, After: after, Diff: diff})
	back.Role = draft.RoleRestore
	drop.RestoredBy = append(drop.RestoredBy, back)
	mustReturn(p, back)
	return nil
}

// mustReturn refuses the plan if a group that the spec doesn't have could not be
// created again: the appliance checks it as if it were new.
func mustReturn(p *draft.Draft, n *draft.Node) {
	if p.Wanted[n.Step.Key] != nil {
		return
	}
	var why []string
	for _, k := range draft.Refs(n.Step.After) {
		if _, err := p.Live.IDs.ID(k); err != nil && p.NodeOf[k] == nil {
			why = append(why, k.String()+" is not on the appliance")
		}
	}
	if g := n.Step.After.(*spec.TargetGroup); g.AuthMethod != spec.AuthNone && g.AuthGroup == "" {
		why = append(why, "it has no auth group")
	}
	for _, reason := range why {
		p.Refuse(n.Step.Key, "", "is lost when its target is written, and can't be created again: "+reason+"; repair or delete the group there")
	}
}

// createAfterDrop makes every group that is created wait for the write of its
// target, which would drop it.
func createAfterDrop(p *draft.Draft) {
	for _, n := range p.Nodes {
		if n.Step.Key.Kind != spec.KindTargetGroup || n.Step.Op == plans.Delete {
			continue
		}
		target := p.NodeOf[n.Step.Key.Target()]
		if target != nil && target.Step.Op == plans.Update {
			n.Wait(target)
		}
	}
}
