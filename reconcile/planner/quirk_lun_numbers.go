package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// pinLUNs plans numbers for mappings that have none: those that the appliance keeps
// without one and shows under the lowest that is free (wire-facts 4.8, 11). Alone
// in its target such a mapping counts as what it is shown as. Among several it
// isn't defined which is shown where, so all get a number but the one that should
// be LUN 0. One above 0 also gets its own when the LUNs around it change.
func pinLUNs(p *draft.Draft) error {
	changing := changingTargets(p)
	for _, target := range p.AutoLUNTargets() {
		autoLUNs := p.AutoLUNs(target)
		p.SeveralAutoLUNs[target] = len(autoLUNs) > 1
		for _, f := range autoLUNs {
			want, ok := p.WantedLUN(f.Key)
			if !ok {
				continue
			}
			shown := f.Resource.(*spec.Mapping).LUN
			switch {
			case len(autoLUNs) > 1 && want == 0:
				fallToZero(p, f, autoLUNs)
			case len(autoLUNs) > 1, shown > 0 && changing[target]:
				pin(p, f, want)
			}
		}
	}
	sweep(p)
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

// pin plans that f gets its number, also where it is shown under it already.
func pin(p *draft.Draft, f *inventory.Object, lun int) {
	n := p.NodeOf[f.Key]
	if n == nil {
		n = p.Add(plans.Step{Op: plans.Update, Key: f.Key, ID: f.ID, Before: f.Resource, After: p.Wanted[f.Key]})
	}
	n.Step.Diff = []diff.Change{{Field: "lun", From: nil, To: lun}}
	n.Role = draft.RolePin
}

// fallToZero leaves f without a number: it is LUN 0 as soon as the others that
// float have theirs, or are gone. One that neither the spec nor pruning moves
// would stay in its way.
func fallToZero(p *draft.Draft, f *inventory.Object, autoLUNs []*inventory.Object) {
	for _, other := range autoLUNs {
		if other != f && p.Wanted[other.Key] == nil && !p.Doomed(other.Key) {
			p.Refuse(f.Key, "lun", "can't be 0 while "+other.Key.String()+
				", which the plan may not touch, has no number either; give that one a number on the appliance")
		}
	}
	if n := p.NodeOf[f.Key]; n != nil {
		takeOut(p, n)
		delete(p.NodeOf, f.Key)
	}
}

// pinsFirst makes the other mappings of a target wait until those without a number have
// their numbers: taking a number would shift them.
func pinsFirst(p *draft.Draft) {
	settling := make(map[string][]*draft.Node)
	for _, target := range p.AutoLUNTargets() {
		for _, f := range p.AutoLUNs(target) {
			if n := p.NodeOf[f.Key]; n != nil && (n.Role == draft.RolePin || p.SeveralAutoLUNs[target]) {
				settling[target.Name] = append(settling[target.Name], n)
			}
		}
	}
	for _, n := range p.Nodes {
		if n.Role == draft.RolePin || n.Step.Key.Kind != spec.KindMapping || n.Step.Op == plans.Delete {
			continue
		}
		for _, first := range settling[n.Step.Key.Parent()] {
			n.Wait(first)
		}
	}
}
