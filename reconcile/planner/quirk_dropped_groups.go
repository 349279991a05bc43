package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// restoreGroups plans to create the groups again that a write of their target drops, on
// releases where it does (wire-facts 8). That includes groups that the spec does not decide
// about. Groups that the plan deletes are deleted by the write of their target.
func restoreGroups(p *draft.Draft) error {
	if !p.Live.Release.DropsGroups {
		return nil
	}
	out := make(map[*draft.Node]bool)
	for _, n := range p.Nodes {
		if n.Step.Key.Kind != spec.KindTarget || n.Step.Op != plans.Update {
			continue
		}
		for _, part := range p.Parts[n.Step.Key] {
			if part.Key.Kind == spec.KindTargetGroup {
				if err := restore(p, part, n, out); err != nil {
					return err
				}
			}
		}
	}
	p.Remove(out)
	createAfterDrop(p)
	return nil
}

// restore plans a create of group after drop, the write that drops it, unless the plan
// deletes the group. The node that writes the group otherwise is added to those to take out.
func restore(p *draft.Draft, group *inventory.Object, drop *draft.Node, out map[*draft.Node]bool) error {
	after := group.Resource
	if own := p.NodeOf[group.Key]; own != nil {
		if own.Step.Op == plans.Delete {
			cascade(p, group, drop, out)
			return nil
		}
		after = own.Step.After
		out[own] = true
	}
	diff, err := diff.Between(nil, after)
	if err != nil {
		return err
	}
	drop.Cascades = append(drop.Cascades, group)
	restored := p.Add(plans.Step{Op: plans.Create, Key: group.Key, After: after, Diff: diff})
	restored.Role = draft.RoleRestore
	drop.RestoredBy = append(drop.RestoredBy, restored)
	checkRestorable(p, restored)
	return nil
}

// checkRestorable refuses the plan if a group that the spec doesn't list could not be created
// again: the appliance checks it as if it were new.
func checkRestorable(p *draft.Draft, n *draft.Node) {
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

// createAfterDrop makes every group that is created wait for the write of its target, which
// would drop the group.
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
