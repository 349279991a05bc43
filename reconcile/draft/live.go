package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

func (p *Draft) LivePortals() []*inventory.Object {
	var portals []*inventory.Object
	for i := range p.Live.Objects {
		if p.Live.Objects[i].Key.Kind == spec.KindPortal {
			portals = append(portals, &p.Live.Objects[i])
		}
	}
	return portals
}

func (p *Draft) Created(k spec.Kind) []*Node {
	var created []*Node
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Create && n.Step.Key.Kind == k {
			created = append(created, n)
		}
	}
	return created
}

func (p *Draft) MayWrite(o *inventory.Object) bool { return p.Spec.Manages(o.Key) }

// Ours reports whether o belongs to the spec, so that nobody else minds its tag.
func (p *Draft) Ours(o *inventory.Object) bool {
	return p.MayWrite(o) && (p.Wanted[o.Key] != nil || p.Owned(o) || p.Goes(o))
}

func WithTag(portal *spec.Portal, tag int) *spec.Portal {
	tagged := *portal
	tagged.Tag = tag
	return &tagged
}

// AsksDeadGroup reports whether a portal on the appliance asks for an auth group
// that has no credential there.
func (p *Draft) AsksDeadGroup(portal *spec.Portal) bool {
	return portal.DiscoveryAuthGroup != "" && !p.groups[spec.AuthGroup(portal.DiscoveryAuthGroup)]
}

// WithoutDeadGroup returns a parked resource, which becomes like after. A portal whose
// auth group is gone could not be written: it asks for what it will ask for in the
// end. If that group is not there yet, it asks for none and listens nowhere, so that
// this lets nobody in.
func (p *Draft) WithoutDeadGroup(r, after spec.Resource) spec.Resource {
	portal, ok := r.(*spec.Portal)
	if !ok || !p.AsksDeadGroup(portal) {
		return r
	}
	parked, want := *portal, after.(*spec.Portal)
	parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	if p.AsksDeadGroup(want) {
		parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup, parked.Listen = spec.AuthNone, "", nil
	}
	return &parked
}

// AutoLUNTargets returns the targets that have a mapping without a number, in order.
func (p *Draft) AutoLUNTargets() []spec.Key {
	var targets []spec.Key
	seen := make(map[spec.Key]bool)
	for i := range p.Live.Objects {
		m, ok := p.Live.Objects[i].Resource.(*spec.Mapping)
		target := spec.Key{Kind: spec.KindTarget}
		if ok {
			target.Name = m.Target
		}
		if ok && m.AutoLUN && !seen[target] {
			seen[target] = true
			targets = append(targets, target)
		}
	}
	return targets
}

func (p *Draft) AutoLUNs(target spec.Key) []*inventory.Object {
	var autoLUNs []*inventory.Object
	for _, part := range p.Parts[target] {
		if m, ok := part.Resource.(*spec.Mapping); ok && m.AutoLUN {
			autoLUNs = append(autoLUNs, part)
		}
	}
	return autoLUNs
}

// WantedLUN returns the number that the spec wants for the mapping named k.
func (p *Draft) WantedLUN(k spec.Key) (int, bool) {
	if p.Wanted[k] == nil {
		return 0, false
	}
	return p.Wanted[k].(*spec.Mapping).LUN, true
}

// ResultOf returns what becomes of o, or nil if it goes.
func (p *Draft) ResultOf(o *inventory.Object) spec.Resource {
	n := p.NodeOf[o.Key]
	if n == nil {
		return o.Resource
	}
	return n.ResultOf(o)
}
