package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// A Provider is a resource that, with others, provides a further key.
type Provider interface{ Provides() spec.Key }

// Leaves reports whether an update takes o out of what it provides with others.
func (p *Draft) Leaves(o *inventory.Object) bool {
	n := p.NodeOf[o.Key]
	if n == nil || n.Step.After == nil {
		return false
	}
	return n.Step.After.(Provider).Provides() != o.Resource.(Provider).Provides()
}

// StayingGroups returns the auth groups that keep or get a credential.
func (p *Draft) StayingGroups() map[spec.Key]bool {
	staying := make(map[spec.Key]bool)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if pr, ok := o.Resource.(Provider); ok && !p.Doomed(o.Key) && !p.Leaves(o) {
			staying[pr.Provides()] = true
		}
	}
	for _, n := range p.Nodes {
		if pr, ok := n.Step.After.(Provider); ok {
			staying[pr.Provides()] = true
		}
	}
	return staying
}

// ResultOf returns what becomes of o, which n writes or takes along.
func (n *Node) ResultOf(o *inventory.Object) spec.Resource {
	if n.Step.Key == o.Key {
		return n.Step.After
	}
	return nil
}

// Goes reports whether the options let go an object that the spec doesn't list.
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

// Decides reports whether the spec says what becomes of an object that it doesn't
// list. In the lists of an external target it has a say over what it made itself.
func (p *Draft) Decides(o *inventory.Object) bool {
	return p.Spec.Manages(o.Key) || o.Owner != nil && p.Spec.Lists(o.Key)
}

// Owned reports whether o belongs to the spec, by itself or as a part of a target
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

// Successor returns the key of what takes the place of the portal or target group k,
// if that portal can't be changed and the spec lists it, else k.
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
