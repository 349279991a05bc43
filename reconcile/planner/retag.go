package planner

import (
	"fmt"
	"math"

	"github.com/lunsync/lunsync/reconcile/diff"
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
func (p *planner) retag() error {
	portals := p.livePortals()
	if !p.live.Release.CountsTags {
		p.warnOfSharedTags(portals)
		return nil
	}
	highest := p.highestTag(len(portals))
	used := make(map[int]bool, len(portals))
	for _, o := range portals {
		used[o.Resource.(*spec.Portal).Tag] = true
	}
	free := 1
	seen := make(map[int]*inventory.Object, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		other := seen[tag]
		if seen[tag] = o; other == nil && (tag <= highest || !p.ours(o)) {
			continue
		}
		if other != nil && p.sooner(other, o) {
			o, seen[tag] = other, o
		}
		for used[free] {
			free++
		}
		used[free] = true
		if err := p.repair(o, other != nil, free); err != nil {
			return err
		}
	}
	p.sweep()
	p.createAfterRepair(highest, portals)
	return nil
}

// highestTag returns the tag above which one of n portals is in the way of a new
// portal.
func (p *planner) highestTag(n int) int {
	if len(p.created(spec.KindPortal)) > 0 {
		return n
	}
	return math.MaxInt
}

// createAfterRepair makes the portals that are created, which get the tags above
// highest one by one, wait until those are free. It refuses the plan if one is
// held by a portal that keeps it.
func (p *planner) createAfterRepair(highest int, portals []*inventory.Object) {
	var last *node
	for _, n := range p.nodes {
		if n.role == roleTagRepair && n.step.Before.(*spec.Portal).Tag > highest {
			n.wait(last)
			last = n
		}
	}
	created := p.created(spec.KindPortal)
	for _, n := range created {
		n.wait(last)
	}
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		if tag > highest && tag <= highest+len(created) && !p.ours(o) && !p.repaired(o) {
			p.refuse(o.Key, "tag", fmt.Sprintf("is %d, which the appliance gives to a portal that is created as well, and the plan may not "+
				"change it; give this portal a free one below that on the appliance", tag))
		}
	}
}

func (p *planner) livePortals() []*inventory.Object {
	var portals []*inventory.Object
	for i := range p.live.Objects {
		if p.live.Objects[i].Key.Kind == spec.KindPortal {
			portals = append(portals, &p.live.Objects[i])
		}
	}
	return portals
}

func (p *planner) created(k spec.Kind) []*node {
	var created []*node
	for _, n := range p.nodes {
		if n.step.Op == plans.Create && n.step.Key.Kind == k {
			created = append(created, n)
		}
	}
	return created
}

func (p *planner) mayWrite(o *inventory.Object) bool { return p.spec.Manages(o.Key) }

// ours reports whether o belongs to the spec, so that nobody else minds its tag.
func (p *planner) ours(o *inventory.Object) bool {
	return p.mayWrite(o) && (p.wanted[o.Key] != nil || p.owned(o) || p.goes(o))
}

// sooner reports whether a rather than b is to get another tag: one that belongs to
// the spec before one that it only decides over.
func (p *planner) sooner(a, b *inventory.Object) bool {
	return !p.ours(b) && p.ours(a) || !p.mayWrite(b) && p.mayWrite(a)
}

// repaired reports whether o gets another tag.
func (p *planner) repaired(o *inventory.Object) bool {
	n := p.nodeOf[o.Key]
	return n != nil && n.role == roleTagRepair
}

// repair plans that o gets another tag before anything else is written. Shared says
// that another portal has its present one, of which the plan warns.
func (p *planner) repair(o *inventory.Object, shared bool, tag int) error {
	if !p.mayWrite(o) {
		if shared {
			p.cantMendSharedTag(o, "the spec manages neither, so change one of them on the appliance")
		}
		return nil
	}
	own := p.nodeOf[o.Key]
	if p.doomed(o.Key) && p.unwritable(o) {
		return nil // it goes
	}
	n, err := p.retagged(o, own, tag)
	if err != nil {
		return err
	}
	p.nodes = append(p.nodes, n)
	switch {
	case own == nil:
		p.nodeOf[o.Key] = n
	case own.step.Op == plans.Update:
		if err = follow(own, n); len(own.step.Diff) == 0 {
			p.takeOut(own)
			p.nodeOf[o.Key] = n
		}
	default:
		own.wait(n)
	}
	if shared {
		p.warnOfSharedTag(o, fmt.Sprintf("it gets tag %d before anything else is written", tag))
	}
	return err
}

// unwritable reports whether the appliance refuses every change of the portal o.
func (p *planner) unwritable(o *inventory.Object) bool {
	return p.asksDeadGroup(o.Resource.(*spec.Portal)) || o.Owner != nil && len(o.Owner.Departed) > 0
}

// retagged returns the repair of o, which own updates as well unless it is nil. A
// portal that asks for an auth group which is gone can't be written unless that
// changes too (wire-facts 4.7, 6).
func (p *planner) retagged(o *inventory.Object, own *node, tag int) (*node, error) {
	before := o.Resource.(*spec.Portal)
	after := withTag(before, tag)
	if own != nil && own.step.Op == plans.Update && p.asksDeadGroup(before) {
		want := own.step.After.(*spec.Portal)
		after.DiscoveryAuthMethod, after.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	}
	diff, err := diff.Between(before, after)
	return &node{role: roleTagRepair, step: plans.Step{Op: plans.Update, Key: o.Key, ID: o.ID, Before: before, After: after, Diff: diff}}, err
}

// follow makes own, the update of a portal, start from what its repair leaves. Its diff is
// empty if nothing is left to do.
func follow(own, repair *node) (err error) {
	repaired := repair.step.After.(*spec.Portal)
	own.step.Before, own.step.After = repaired, withTag(own.step.After.(*spec.Portal), repaired.Tag)
	own.step.Diff, err = diff.Between(own.step.Before, own.step.After)
	own.wait(repair)
	return err
}

func withTag(portal *spec.Portal, tag int) *spec.Portal {
	tagged := *portal
	tagged.Tag = tag
	return &tagged
}

// asksDeadGroup reports whether a portal on the appliance asks for an auth group
// that has no credential there.
func (p *planner) asksDeadGroup(portal *spec.Portal) bool {
	return portal.DiscoveryAuthGroup != "" && !p.groups[spec.AuthGroup(portal.DiscoveryAuthGroup)]
}

// withoutDeadGroup returns a parked resource, which becomes like after. A portal whose
// auth group is gone could not be written: it asks for what it will ask for in the
// end. If that group is not there yet, it asks for none and listens nowhere, so that
// this lets nobody in.
func (p *planner) withoutDeadGroup(r, after spec.Resource) spec.Resource {
	portal, ok := r.(*spec.Portal)
	if !ok || !p.asksDeadGroup(portal) {
		return r
	}
	parked, want := *portal, after.(*spec.Portal)
	parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	if p.asksDeadGroup(want) {
		parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup, parked.Listen = spec.AuthNone, "", nil
	}
	return &parked
}
