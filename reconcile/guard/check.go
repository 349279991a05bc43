package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Check refuses a draft whose writes must not be carried out, whichever of them are chosen.
func Check(p *draft.Draft) {
	checkReferences(p)
	checkAutoLUNs(p)
	checkLimits(p)
	checkUnreadable(p)
	warnOfUnreadable(p)
	checkHidden(p)
	checkSupported(p)
	warnOfRenames(p)
}

// warnOfRenames warns of each object that the plan creates although the spec renames one:
// the object with the earlier name is not on the appliance, perhaps because of a typing
// error, and then the object that was meant may be about to be deleted.
func warnOfRenames(p *draft.Draft) {
	for _, n := range p.Nodes {
		k := n.Step.Key
		old := spec.Key{Kind: k.Kind, Name: p.Spec.RenamedFrom[k]}
		if old.Name == "" || n.Step.Op != plans.Create || n.Step.Before != nil || p.Live.Find(old) != nil { // found in a chain
			continue
		}
		p.Warn(fmt.Sprintf("%s: %s: renamed_from: the appliance has no %s, so a new object is created. If this is not the first apply, correct renamed_from; else remove it",
			p.Spec.Pos(k), k, old))
	}
}

// checkReferences refuses to delete an object that another one still refers to, if the plan
// doesn't change that one. The appliance would delete the reference silently, or open the
// group that has it to everyone (wire-facts 6).
func checkReferences(p *draft.Draft) {
	emptied := emptiedGroups(p)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		for _, k := range draft.Refs(p.ResultOf(o)) {
			if p.Deletes(k) || emptied[k] {
				p.Refuse(k, "", "can't be deleted: "+o.Key.String()+", which the plan may not touch, refers to it")
			}
		}
	}
}

// emptiedGroups returns the auth groups that lose their last credential.
func emptiedGroups(p *draft.Draft) map[spec.Key]bool {
	staying, emptied := p.StayingGroups(), make(map[spec.Key]bool)
	for _, n := range p.Nodes {
		if pr, ok := n.Step.Before.(draft.Provider); ok && !staying[pr.Provides()] {
			emptied[pr.Provides()] = true
		}
	}
	return emptied
}
