package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Provider is a resource that, with others, provides a further key: each credential
// provides its auth group.
type Provider interface{ Provides() spec.Key }

// ResultOf returns what the plan makes of o, or nil if o is deleted.
func (p *Draft) ResultOf(o *inventory.Object) spec.Resource {
	n := p.NodeOf[o.Key]
	if n == nil {
		return o.Resource
	}
	return n.ResultOf(o)
}

// ResultOf returns what n makes of o, which it writes or deletes by a cascade.
func (n *Node) ResultOf(o *inventory.Object) spec.Resource {
	if n.Step.Key == o.Key {
		return n.Step.After
	}
	return nil
}

// Deletes reports whether the plan deletes the object named k.
func (p *Draft) Deletes(k spec.Key) bool {
	n := p.NodeOf[k]
	return n != nil && n.Step.Op == plans.Delete
}

// Created returns the nodes that create objects of a kind.
func (p *Draft) Created(k spec.Kind) []*Node {
	var created []*Node
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Create && n.Step.Key.Kind == k {
			created = append(created, n)
		}
	}
	return created
}

// LeavesAuthGroup reports whether an update moves o to another auth group. O must be a
// [Provider].
func (p *Draft) LeavesAuthGroup(o *inventory.Object) bool {
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
		if pr, ok := o.Resource.(Provider); ok && !p.Deletes(o.Key) && !p.LeavesAuthGroup(o) {
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
