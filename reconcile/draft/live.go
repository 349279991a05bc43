package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// LivePortals returns the portals on the appliance, in the order in which they were
// read.
func (p *Draft) LivePortals() []*inventory.Object {
	var portals []*inventory.Object
	for i := range p.Live.Objects {
		if p.Live.Objects[i].Key.Kind == spec.KindPortal {
			portals = append(portals, &p.Live.Objects[i])
		}
	}
	return portals
}

// AutoLUNTargets returns the targets that have a live mapping without a number, in the
// order in which these were read.
func (p *Draft) AutoLUNTargets() []spec.Key { return p.autoLUNTargets }

// AutoLUNs returns the live mappings of a target that have no number: the appliance
// chooses the LUN of each.
func (p *Draft) AutoLUNs(target spec.Key) []*inventory.Object { return p.autoLUNs[target] }

// SeveralAutoLUNs reports whether more than one mapping of a target has no number. Then
// it isn't defined which of them is shown under which LUN.
func (p *Draft) SeveralAutoLUNs(target spec.Key) bool { return len(p.autoLUNs[target]) > 1 }

// WantedLUN returns the number that the spec wants for the mapping named k, and false if
// the spec doesn't list that mapping.
func (p *Draft) WantedLUN(k spec.Key) (int, bool) {
	if p.Wanted[k] == nil {
		return 0, false
	}
	return p.Wanted[k].(*spec.Mapping).LUN, true
}

// Owned reports whether o belongs to the spec, by itself or as a part of a target
// that does.
func (p *Draft) Owned(o *inventory.Object) bool {
	if o.Owner != nil {
		return true
	}
	if !o.Key.Kind.IsPart() {
		return false
	}
	k := o.Key.Target()
	target := p.Live.Find(k)
	return target != nil && target.Owner != nil && !p.Spec.External(k)
}

// MayWrite reports whether the spec manages objects such as o.
func (p *Draft) MayWrite(o *inventory.Object) bool { return p.Spec.Manages(o.Key) }

// Decides reports whether the spec decides about an object that it doesn't list. In the
// lists of an external target it decides only about what lunsync created.
func (p *Draft) Decides(o *inventory.Object) bool {
	return p.Spec.Manages(o.Key) || o.Owner != nil && p.Spec.Lists(o.Key)
}

// Prunes reports whether the options have o deleted, if the spec doesn't list it.
func (p *Draft) Prunes(o *inventory.Object) bool {
	switch p.Options.Prune {
	case spec.PruneAll:
		return p.Decides(o)
	case spec.PruneOwned:
		return p.Decides(o) && p.Owned(o)
	default:
		return false
	}
}

// Ours reports whether o belongs to the spec, so that nobody else depends on its tag.
func (p *Draft) Ours(o *inventory.Object) bool {
	return p.MayWrite(o) && (p.Wanted[o.Key] != nil || p.Owned(o) || p.Prunes(o))
}

// Successor returns the key of what replaces the portal or target group k, if that portal
// can't be changed and the spec lists another in its place. Otherwise it returns k.
func (p *Draft) Successor(k spec.Key) spec.Key {
	o := p.Live.Find(k)
	if o == nil {
		return k
	}
	if g, ok := o.Resource.(*spec.TargetGroup); ok {
		moved := *g
		moved.Portal = p.Successor(spec.Key{Kind: spec.KindPortal, Name: g.Portal}).Name
		return moved.Key()
	}
	if e := o.Owner; e != nil && len(e.Departed) > 0 && p.Wanted[k] == nil && p.Wanted[e.Key()] != nil {
		return e.Key()
	}
	return k
}
