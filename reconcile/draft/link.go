package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// A provider is a resource that, with others, provides a further key.
type Provider interface{ Provides() spec.Key }

// leaves reports whether an update takes o out of what it provides with others.
func (p *Draft) Leaves(o *inventory.Object) bool {
	n := p.NodeOf[o.Key]
	if n == nil || n.Step.After == nil {
		return false
	}
	return n.Step.After.(Provider).Provides() != o.Resource.(Provider).Provides()
}

// stayingGroups returns the auth groups that keep or get a credential.
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

// resultOf returns what becomes of o, which n writes or takes along.
func (n *Node) ResultOf(o *inventory.Object) spec.Resource {
	if n.Step.Key == o.Key {
		return n.Step.After
	}
	return nil
}
