package reconcile

import (
	"fmt"

	"github.com/lunsync/lunsync/spec"
)

// retag plans the repair of portals that share a tag: the daemon refuses a
// configuration that has two portals under one (wire-facts 11). Where the
// appliance gives a new portal the number of portals plus one, taken or not, the
// tags above the number of portals are moved down as well before one is created.
func (p *planner) retag() error {
	portals := p.livePortals()
	highest := 0 // above which a tag is in the way; 0 for none
	if p.live.Release.CountsTags && p.creates(spec.KindPortal) {
		highest = len(portals)
	}
	used := make(map[int]bool, len(portals))
	for _, o := range portals {
		used[o.Resource.(*spec.Portal).Tag] = true
	}
	free := 1
	seen := make(map[int]*Object, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		twin := seen[tag]
		if seen[tag] = o; twin == nil && (highest == 0 || tag <= highest) {
			continue
		}
		if !p.mayWrite(o) && twin != nil && p.mayWrite(twin) {
			o, seen[tag] = twin, o
		}
		for used[free] {
			free++
		}
		used[free] = true
		p.repair(o, twin != nil, free)
	}
	return nil
}

func (p *planner) livePortals() []*Object {
	var portals []*Object
	for i := range p.live.Objects {
		if p.live.Objects[i].Key.Kind == spec.KindPortal {
			portals = append(portals, &p.live.Objects[i])
		}
	}
	return portals
}

func (p *planner) creates(k spec.Kind) bool {
	for _, n := range p.nodes {
		if n.step.Op == Create && n.step.Key.Kind == k {
			return true
		}
	}
	return false
}

func (p *planner) mayWrite(o *Object) bool { return p.spec.Manages(o.Key) }

// repair plans that o gets another tag before anything else is written, or warns
// if o may not be written.
func (p *planner) repair(o *Object, twin bool, tag int) {
	before := o.Resource.(*spec.Portal)
	if !p.mayWrite(o) {
		if twin {
			p.warnings = append(p.warnings, fmt.Sprintf(
				"%s: shares tag %d with another portal; the iSCSI service refuses such a configuration, and the spec doesn't manage either", o.Key, before.Tag))
		}
		return
	}
	n := p.retagged(o, tag)
	p.nodes = append(p.nodes, n)
	switch own := p.nodeOf[o.Key]; {
	case own == nil:
		p.nodeOf[o.Key] = n
	case own.step.Op == Update:
		own.step.Before, own.step.After = withTag(own.step.Before, tag), withTag(own.step.After, tag)
		own.wait(n)
	default:
		own.wait(n)
	}
	if twin {
		p.warnings = append(p.warnings, fmt.Sprintf(
			"%s: shares tag %d with another portal; it gets tag %d before anything else is written", o.Key, before.Tag, tag))
	}
}

func (p *planner) retagged(o *Object, tag int) *node {
	before := o.Resource.(*spec.Portal)
	return &node{repair: true, step: Step{
		Op: Update, Key: o.Key, ID: o.ID, Before: before, After: withTag(before, tag),
		Diff: []Change{{Field: "tag", From: before.Tag, To: tag}},
	}}
}

func withTag(r spec.Resource, tag int) spec.Resource {
	tagged := *r.(*spec.Portal)
	tagged.Tag = tag
	return &tagged
}
