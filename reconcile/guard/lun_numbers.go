package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// checkAutoLUNs refuses what would shift a mapping without a number that the plan may not
// touch. The appliance shows such mappings under the lowest numbers that are free
// (wire-facts 11), in an undefined order. So no other mapping of their target may take or
// free a number up to the highest of these.
func checkAutoLUNs(p *draft.Draft) {
	foreign, highest := foreignAutoLUNs(p)
	for _, n := range p.Nodes {
		for _, r := range []spec.Resource{n.Step.Before, n.Step.After} {
			m, ok := r.(*spec.Mapping)
			if !ok || foreign[m.Target] == nil || m.LUN > highest[m.Target] {
				continue
			}
			p.Refuse(n.Step.Key, "lun", "can't change while "+foreign[m.Target].Key.String()+", which the plan may not touch, "+
				"has no number: the appliance would show that one under another; give it a number there")
			break
		}
	}
}

// foreignAutoLUNs returns, by the name of the target, a mapping without a number that the
// plan doesn't touch, if there is one, and the highest number under which a mapping without
// a number is shown.
func foreignAutoLUNs(p *draft.Draft) (foreign map[string]*inventory.Object, highest map[string]int) {
	foreign, highest = make(map[string]*inventory.Object), make(map[string]int)
	for _, target := range p.AutoLUNTargets() {
		for _, f := range p.AutoLUNs(target) {
			if p.Wanted[f.Key] == nil && p.NodeOf[f.Key] == nil {
				foreign[target.Name] = f
			}
			highest[target.Name] = max(highest[target.Name], f.Resource.(*spec.Mapping).LUN)
		}
	}
	return foreign, highest
}
