package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// pinLUNs plans numbers for mappings that float: those that the appliance keeps
// without one and shows under the lowest that is free (wire-facts 4.8, 11). Alone
// in its target such a mapping counts as what it is shown as. Among several it
// isn't defined which is shown where, so all get a number but the one that should
// be LUN 0. One above 0 also gets its own when the LUNs around it change.
func (p *planner) pinLUNs() error {
	changing := p.changingTargets()
	for _, target := range p.floatingTargets() {
		floats := p.floats(target)
		p.adrift[target] = len(floats) > 1
		for _, f := range floats {
			want, ok := p.wantedLUN(f.Key)
			if !ok {
				continue
			}
			shown := f.Resource.(*spec.Mapping).LUN
			switch {
			case len(floats) > 1 && want == 0:
				p.fallToZero(f, floats)
			case len(floats) > 1, shown > 0 && changing[target]:
				p.pin(f, want)
			}
		}
	}
	p.sweep()
	return nil
}

// changingTargets returns the targets of which a mapping is written.
func (p *planner) changingTargets() map[spec.Key]bool {
	changing := make(map[spec.Key]bool)
	for _, n := range p.nodes {
		if n.step.Key.Kind == spec.KindMapping {
			changing[n.step.Key.Target()] = true
		}
	}
	return changing
}

// floatingTargets returns the targets that have a floating mapping, in order.
func (p *planner) floatingTargets() []spec.Key {
	var targets []spec.Key
	seen := make(map[spec.Key]bool)
	for i := range p.live.Objects {
		m, ok := p.live.Objects[i].Resource.(*spec.Mapping)
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

func (p *planner) floats(target spec.Key) []*inventory.Object {
	var floats []*inventory.Object
	for _, part := range p.parts[target] {
		if m, ok := part.Resource.(*spec.Mapping); ok && m.Floating {
			floats = append(floats, part)
		}
	}
	return floats
}

// wantedLUN returns the number that the spec wants for the mapping named k.
func (p *planner) wantedLUN(k spec.Key) (int, bool) {
	if p.wanted[k] == nil {
		return 0, false
	}
	return p.wanted[k].(*spec.Mapping).LUN, true
}

// pin plans that f gets its number, also where it is shown under it already.
func (p *planner) pin(f *inventory.Object, lun int) {
	n := p.nodeOf[f.Key]
	if n == nil {
		n = p.add(plans.Step{Op: plans.Update, Key: f.Key, ID: f.ID, Before: f.Resource, After: p.wanted[f.Key]})
	}
	n.step.Diff = []diff.Change{{Field: "lun", From: nil, To: lun}}
	n.role = rolePin
}

// fallToZero leaves f without a number: it is LUN 0 as soon as the others that
// float have theirs, or are gone. One that neither the spec nor pruning moves
// would stay in its way.
func (p *planner) fallToZero(f *inventory.Object, floats []*inventory.Object) {
	for _, other := range floats {
		if other != f && p.wanted[other.Key] == nil && !p.doomed(other.Key) {
			p.refuse(f.Key, "lun", "can't be 0 while "+other.Key.String()+
				", which the plan may not touch, has no number either; give that one a number on the appliance")
		}
	}
	if n := p.nodeOf[f.Key]; n != nil {
		p.takeOut(n)
		delete(p.nodeOf, f.Key)
	}
}

// pinsFirst makes the other mappings of a target wait until those that float have
// their numbers: taking a number would shift them.
func (p *planner) pinsFirst() {
	settling := make(map[string][]*node)
	for _, target := range p.floatingTargets() {
		for _, f := range p.floats(target) {
			if n := p.nodeOf[f.Key]; n != nil && (n.role == rolePin || p.adrift[target]) {
				settling[target.Name] = append(settling[target.Name], n)
			}
		}
	}
	for _, n := range p.nodes {
		if n.role == rolePin || n.step.Key.Kind != spec.KindMapping || n.step.Op == plans.Delete {
			continue
		}
		for _, first := range settling[n.step.Key.Parent()] {
			n.wait(first)
		}
	}
}
