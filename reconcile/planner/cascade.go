package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// cascadeDeletes takes out the deletes that the appliance does by itself, together with that
// of an object that they refer to.
func cascadeDeletes(p *draft.Draft) error {
	out := make(map[*draft.Node]bool)
	for _, owner := range spec.Kinds() {
		cascades := p.Live.Release.Of(owner).Cascades
		for _, n := range p.Nodes {
			if n.Step.Op != plans.Delete || n.Step.Key.Kind != owner {
				continue
			}
			for _, part := range p.Parts[n.Step.Key] {
				if slices.Contains(cascades, part.Key.Kind) {
					cascade(p, part, n, out)
				}
			}
		}
	}
	p.Remove(out)
	return nil
}

// cascade lets the write of n delete part, and adds the delete of part to the nodes to take
// out. It does nothing if the plan does not delete part, or has another write delete it.
func cascade(p *draft.Draft, part *inventory.Object, n *draft.Node, out map[*draft.Node]bool) {
	own := p.NodeOf[part.Key]
	if own == nil || own.Step.Op != plans.Delete || own.Step.Key != part.Key {
		return
	}
	out[own] = true
	n.Cascades = append(n.Cascades, part)
	p.NodeOf[part.Key] = n
}
