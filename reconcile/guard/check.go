package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/spec"
)

// guard refuses what the plan must not do.
func Check(p *draft.Draft) {
	guardReferences(p)
	guardFloats(p)
	guardValues(p)
	guardUnreadable(p)
	warnOfUnreadable(p)
	for _, n := range p.Nodes {
		for _, check := range unholdable {
			check(p, n)
		}
	}
}

// guardReferences refuses to delete what an object still refers to that the plan
// doesn't change: the appliance would delete the reference silently, or open the
// group that makes it to everyone (wire-facts 6).
func guardReferences(p *draft.Draft) {
	emptied := emptiedGroups(p)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		for _, k := range draft.Refs(p.ResultOf(o)) {
			if p.Doomed(k) || emptied[k] {
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
