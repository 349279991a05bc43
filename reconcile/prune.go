package reconcile

import "github.com/lunsync/lunsync/spec"

// prune plans a delete for each object that the spec decides over and doesn't
// have, if the options let it go.
func (p *planner) prune() error {
	for i := range p.live.Objects {
		object := &p.live.Objects[i]
		k := object.Key
		if p.wanted[k] != nil || k.Kind == spec.KindGlobal || !p.spec.Manages(k) {
			continue
		}
		switch p.options.Prune {
		case spec.PruneAll:
			p.add(Step{Op: Delete, Key: k, ID: object.ID, Before: object.Resource})
		case spec.PruneOwned:
			p.kept = append(p.kept, k)
		case spec.PruneNone:
		}
	}
	return nil
}

// ride takes out the deletes that the appliance does by itself: those of a
// target's groups and mappings, and of an extent's mappings.
func (p *planner) ride() error {
	for _, owner := range []spec.Kind{spec.KindTarget, spec.KindExtent} {
		for _, n := range p.nodes {
			if n.step.Op != Delete || n.step.Key.Kind != owner {
				continue
			}
			for _, part := range p.parts[n.step.Key] {
				p.merge(part, n)
			}
		}
	}
	p.dropMerged()
	return nil
}

// merge makes the delete of part, if there is one, ride along with n.
func (p *planner) merge(part *Object, n *node) {
	own := p.nodeOf[part.Key]
	if own == nil || own.step.Op != Delete || own.step.Key != part.Key || own.merged {
		return
	}
	own.merged = true
	n.rides = append(n.rides, part)
	p.nodeOf[part.Key] = n
}

func (p *planner) dropMerged() {
	var kept []*node
	for _, n := range p.nodes {
		if !n.merged {
			kept = append(kept, n)
		}
	}
	p.nodes = kept
}
