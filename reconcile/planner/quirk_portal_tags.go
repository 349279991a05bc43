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

// retag plans the repair of portals that share a tag: the daemon refuses a
// configuration that has two portals under one (wire-facts 11). Where the
// appliance gives a new portal the number of portals plus one, taken or not, the
// tags above the number of portals are moved down as well before one is created.
// The other releases give no tag twice and are not known to let one be set: what an
// upgrade brought along is only warned of.
func retag(p *draft.Draft) error {
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
	free := 1
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
		if err := repair(p, o, other != nil, free); err != nil {
			return err
		}
	}
	sweep(p)
	createAfterRepair(p, highest, portals)
	return nil
}

// highestTag returns the tag above which one of n portals is in the way of a new
// portal.
func highestTag(p *draft.Draft, n int) int {
	if len(p.Created(spec.KindPortal)) > 0 {
		return n
	}
	return math.MaxInt
}

// createAfterRepair makes the portals that are created, which get the tags above
// highest one by one, wait until those are free. It refuses the plan if one is
// held by a portal that keeps it.
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

// sooner reports whether a rather than b is to get another tag: one that belongs to
// the spec before one that it only decides over.
func sooner(p *draft.Draft, a, b *inventory.Object) bool {
	return !p.Ours(b) && p.Ours(a) || !p.MayWrite(b) && p.MayWrite(a)
}

// repaired reports whether o gets another tag.
func repaired(p *draft.Draft, o *inventory.Object) bool {
	n := p.NodeOf[o.Key]
	return n != nil && n.Role == draft.RoleTagRepair
}

// repair plans that o gets another tag before anything else is written. Shared says
// that another portal has its present one, of which the plan warns.
func repair(p *draft.Draft, o *inventory.Object, shared bool, tag int) error {
	if !p.MayWrite(o) {
		if shared {
			cantMendSharedTag(p, o, "the spec manages neither, so change one of them on the appliance")
		}
		return nil
	}
	own := p.NodeOf[o.Key]
	if p.Doomed(o.Key) && unwritable(p, o) {
		return nil // it goes
	}
	n, err := retagged(p, o, own, tag)
	if err != nil {
		return err
	}
	p.Nodes = append(p.Nodes, n)
	switch {
	case own == nil:
		p.NodeOf[o.Key] = n
	case own.Step.Op == plans.Update:
		if err = follow(own, n); len(own.Step.Diff) == 0 {
			takeOut(p, own)
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
	return p.AsksDeadGroup(o.Resource.(*spec.Portal)) || o.Owner != nil && len(o.Owner.Departed) > 0
}

// retagged returns the repair of o, which own updates as well unless it is nil. A
// portal that asks for an auth group which is gone can't be written unless that
// changes too (wire-facts 4.7, 6).
func retagged(p *draft.Draft, o *inventory.Object, own *draft.Node, tag int) (*draft.Node, error) {
	before := o.Resource.(*spec.Portal)
	after := draft.WithTag(before, tag)
	if own != nil && own.Step.Op == plans.Update && p.AsksDeadGroup(before) {
		want := own.Step.After.(*spec.Portal)
		after.DiscoveryAuthMethod, after.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	}
	diff, err := diff.Between(before, after)
	return &draft.Node{Role: draft.RoleTagRepair, Step: plans.Step{Op: plans.Update, Key: o.Key, ID: o.ID, Before: before, After: after, Diff: diff}}, err
}

// follow makes own, the update of a portal, start from what its repair leaves. Its diff is
// empty if nothing is left to do.
func follow(own, repair *draft.Node) (err error) {
	repaired := repair.Step.After.(*spec.Portal)
	own.Step.Before, own.Step.After = repaired, draft.WithTag(own.Step.After.(*spec.Portal), repaired.Tag)
	own.Step.Diff, err = diff.Between(own.Step.Before, own.Step.After)
	own.Wait(repair)
	return err
}
