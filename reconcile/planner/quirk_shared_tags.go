package planner

import (
	"fmt"
	"math"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// repairTags plans another tag for portals that share one: the daemon refuses a
// configuration in which two portals have the same tag (wire-facts 11). Some releases give a
// new portal the number of portals plus one, even if another portal has that tag. There the
// tags above the number of portals are lowered before a portal is created. The other releases
// give no tag twice, and it isn't known that they let one be set: the plan only warns of
// shared tags that an upgrade brought along.
func repairTags(p *draft.Draft) error {
	portals := p.LivePortals()
	if !p.Live.Release.CountsTags {
		warnOfSharedTags(p, portals)
		return nil
	}
	highest := highestTag(p, len(portals))
	used := make(map[int]bool, len(portals))
	for _, o := range portals {
		used[o.Resource.(*spec.Portal).Tag] = true
	}
	free, out := 1, make(map[*draft.Node]bool)
	seen := make(map[int]*inventory.Object, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		other := seen[tag]
		if seen[tag] = o; other == nil && (tag <= highest || !p.Ours(o)) {
			continue
		}
		if other != nil && sooner(p, other, o) {
			o, seen[tag] = other, o
		}
		for used[free] {
			free++
		}
		used[free] = true
		if err := repair(p, o, other != nil, free, out); err != nil {
			return err
		}
	}
	p.Remove(out)
	createAfterRepair(p, highest, portals)
	return nil
}

// highestTag returns the highest tag of n portals that can't collide with that of a portal
// which the plan creates.
func highestTag(p *draft.Draft, n int) int {
	if len(p.Created(spec.KindPortal)) > 0 {
		return n
	}
	return math.MaxInt
}

// createAfterRepair makes the portals that are created wait until the tags above highest are
// free, which they get one by one. It refuses the plan if another portal keeps one of those.
func createAfterRepair(p *draft.Draft, highest int, portals []*inventory.Object) {
	var last *draft.Node
	for _, n := range p.Nodes {
		if n.Role == draft.RoleTagRepair && n.Step.Before.(*spec.Portal).Tag > highest {
			n.Wait(last)
			last = n
		}
	}
	created := p.Created(spec.KindPortal)
	for _, n := range created {
		n.Wait(last)
	}
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		if tag > highest && tag <= highest+len(created) && !p.Ours(o) && !repaired(p, o) {
			p.Refuse(o.Key, "tag", fmt.Sprintf("is %d, which the appliance gives to a portal that is created as well, and the plan may not "+
				"change it; give this portal a free one below that on the appliance", tag))
		}
	}
}

// sooner reports whether a rather than b is to get another tag: a portal that belongs to the
// spec before one that the spec only decides about.
func sooner(p *draft.Draft, a, b *inventory.Object) bool {
	return !p.Ours(b) && p.Ours(a) || !p.MayWrite(b) && p.MayWrite(a)
}

// repaired reports whether o gets another tag.
func repaired(p *draft.Draft, o *inventory.Object) bool {
	n := p.NodeOf[o.Key]
	return n != nil && n.Role == draft.RoleTagRepair
}

// repair plans that o gets another tag before anything else is written. Shared says that
// another portal has its present tag, of which the plan warns. The update of o is added to
// the nodes to take out if nothing is left to update.
func repair(p *draft.Draft, o *inventory.Object, shared bool, tag int, out map[*draft.Node]bool) error {
	if !p.MayWrite(o) {
		if shared {
			warnOfLastingSharedTag(p, o, "the spec manages neither, so change one of them on the appliance")
		}
		return nil
	}
	own := p.NodeOf[o.Key]
	if p.Deletes(o.Key) && unwritable(p, o) {
		return nil // it is deleted
	}
	n, err := retagged(p, o, own, tag)
	if err != nil {
		return err
	}
	p.Append(n)
	switch {
	case own == nil:
		p.NodeOf[o.Key] = n
	case own.Step.Op == plans.Update:
		if err = follow(own, n); len(own.Step.Diff) == 0 {
			out[own] = true
			p.NodeOf[o.Key] = n
		}
	default:
		own.Wait(n)
	}
	if shared {
		warnOfSharedTag(p, o, fmt.Sprintf("it gets tag %d before anything else is written", tag))
	}
	return err
}

// unwritable reports whether the appliance refuses every change of the portal o.
func unwritable(p *draft.Draft, o *inventory.Object) bool {
	return p.LacksAuthGroup(o.Resource.(*spec.Portal)) || o.Owner != nil && len(o.Owner.Departed) > 0
}

// retagged returns a node that gives o another tag. Own is the node that updates o besides,
// or nil. A portal whose auth group has no credential can't be written unless it gets another
// auth group in the same write (wire-facts 4.7, 6).
func retagged(p *draft.Draft, o *inventory.Object, own *draft.Node, tag int) (*draft.Node, error) {
	before := o.Resource.(*spec.Portal)
	after := draft.WithTag(before, tag)
	if own != nil && own.Step.Op == plans.Update && p.LacksAuthGroup(before) {
		want := own.Step.After.(*spec.Portal)
		after.DiscoveryAuthMethod, after.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	}
	diff, err := diff.Between(before, after)
	return &draft.Node{Role: draft.RoleTagRepair, Step: plans.Step{Op: plans.Update, Key: o.Key, ID: o.ID, Before: before, After: after, Diff: diff}}, err
}

// follow lets own, the update of a portal, start from what its repair leaves. Its diff is
// empty if nothing is left to update.
func follow(own, repair *draft.Node) error {
	repaired := repair.Step.After.(*spec.Portal)
	after := draft.WithTag(own.Step.After.(*spec.Portal), repaired.Tag)
	diff, err := diff.Between(repaired, after)
	own.Step = plans.Step{Op: plans.Update, Key: own.Step.Key, ID: own.Step.ID, Before: repaired, After: after, Diff: diff}
	own.Wait(repair)
	return err
}
