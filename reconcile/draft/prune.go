package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// goes reports whether the options let go an object that the spec doesn't list.
func (p *Draft) Goes(o *inventory.Object) bool {
	switch p.Options.Prune {
	case spec.PruneAll:
		return p.Decides(o)
	case spec.PruneOwned:
		return p.Decides(o) && p.Owned(o)
	default:
		return false
	}
}

// decides reports whether the spec says what becomes of an object that it doesn't
// list. In the lists of an external target it has a say over what it made itself.
func (p *Draft) Decides(o *inventory.Object) bool {
	return p.Spec.Manages(o.Key) || o.Owner != nil && p.Spec.Lists(o.Key)
}

// owned reports whether o belongs to the spec, by itself or as a part of a target
// that does.
func (p *Draft) Owned(o *inventory.Object) bool {
	if o.Owner != nil {
		return true
	}
	switch o.Key.Kind {
	case spec.KindTargetGroup, spec.KindMapping:
		k := o.Key.Target()
		target := p.Live.Find(k)
		return target != nil && target.Owner != nil && !p.Spec.External(k)
	}
	return false
}
