package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// pinLUNs plans numbers for mappings that have none. The appliance shows such a mapping
// under the lowest number that is free (wire-facts 4.8, 11). If it is the only one of its
// target, it counts as having that number, and it is written only if that is above 0 and
// other LUNs of the target change. Of several it isn't defined which is shown where: all get
// a number but the one that should be LUN 0.
func pinLUNs(p *draft.Draft) error {
	changing, out := changingTargets(p), make(map[*draft.Node]bool)
	for _, target := range p.AutoLUNTargets() {
		autoLUNs := p.AutoLUNs(target)
		for _, f := range autoLUNs {
			want, ok := p.WantedLUN(f.Key)
			if !ok {
				continue
			}
			shown := f.Resource.(*spec.Mapping).LUN
			switch {
			case len(autoLUNs) > 1 && want == 0:
				leaveAtZero(p, f, autoLUNs, out)
			case len(autoLUNs) > 1, shown > 0 && changing[target]:
				pin(p, f, want)
			}
		}
	}
	p.Remove(out)
	return nil
}

// changingTargets returns the targets of which a mapping is written.
func changingTargets(p *draft.Draft) map[spec.Key]bool {
	changing := make(map[spec.Key]bool)
	for _, n := range p.Nodes {
		if n.Step.Key.Kind == spec.KindMapping {
			changing[n.Step.Key.Target()] = true
		}
	}
	return changing
}

// pin plans that f gets its number, even if it is shown under that already.
func pin(p *draft.Draft, f *inventory.Object, lun int) {
	step := plans.Step{Op: plans.Update, Key: f.Key, ID: f.ID, Before: f.Resource, After: p.Wanted[f.Key]}
	n := p.NodeOf[f.Key]
	if n == nil {
		n = p.Add(step)
	} else {
		step = n.Step
	}
	step.Diff = []diff.Change{{Field: "lun", From: nil, To: lun}}
	n.Step = step
	n.Role = draft.RolePin
}

// leaveAtZero leaves f without a number: it is LUN 0 as soon as the others without a number
// have one, or are deleted. It refuses the plan if one of these stays as it is, because that
// one may be shown as LUN 0. The node of f is added to those to take out.
func leaveAtZero(p *draft.Draft, f *inventory.Object, autoLUNs []*inventory.Object, out map[*draft.Node]bool) {
	for _, other := range autoLUNs {
		if other != f && p.Wanted[other.Key] == nil && !p.Deletes(other.Key) {
			p.Refuse(f.Key, "lun", "can't be 0 while "+other.Key.String()+
				", which the plan may not touch, has no number either; give that one a number on the appliance")
		}
	}
	if n := p.NodeOf[f.Key]; n != nil {
		out[n] = true
		delete(p.NodeOf, f.Key)
	}
}

// pinsFirst makes the other mappings of a target wait until those without a number have
// got one: a number that is taken before would shift them.
func pinsFirst(p *draft.Draft) {
	pins := make(map[string][]*draft.Node)
	for _, target := range p.AutoLUNTargets() {
		for _, f := range p.AutoLUNs(target) {
			if n := p.NodeOf[f.Key]; n != nil && (n.Role == draft.RolePin || p.SeveralAutoLUNs(target)) {
				pins[target.Name] = append(pins[target.Name], n)
			}
		}
	}
	for _, n := range p.Nodes {
		if n.Role == draft.RolePin || n.Step.Key.Kind != spec.KindMapping || n.Step.Op == plans.Delete {
			continue
		}
		for _, first := range pins[n.Step.Key.Parent()] {
			n.Wait(first)
		}
	}
}
