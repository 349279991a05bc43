package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// floatingTargets returns the targets that have a floating mapping, in order.
func (p *Draft) FloatingTargets() []spec.Key {
	var targets []spec.Key
	seen := make(map[spec.Key]bool)
	for i := range p.Live.Objects {
		m, ok := p.Live.Objects[i].Resource.(*spec.Mapping)
		target := spec.Key{Kind: spec.KindTarget}
		if ok {
			target.Name = m.Target
		}
		if ok && m.Floating && !seen[target] {
			seen[target] = true
			targets = append(targets, target)
		}
	}
	return targets
}

func (p *Draft) Floats(target spec.Key) []*inventory.Object {
	var floats []*inventory.Object
	for _, part := range p.Parts[target] {
		if m, ok := part.Resource.(*spec.Mapping); ok && m.Floating {
			floats = append(floats, part)
		}
	}
	return floats
}

// wantedLUN returns the number that the spec wants for the mapping named k.
func (p *Draft) WantedLUN(k spec.Key) (int, bool) {
	if p.Wanted[k] == nil {
		return 0, false
	}
	return p.Wanted[k].(*spec.Mapping).LUN, true
}
