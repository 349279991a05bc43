package planner

import (
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// guardProtected refuses a plan that deletes or replaces what is protected.
func (p *planner) guardProtected(steps []plans.Step) {
	for _, k := range deleted(steps) {
		if p.protected(k) {
			p.refuse(k, "protect", "it is protected and would be deleted; list it with protect: false and apply that first")
		}
	}
}

// protected reports whether k must not go: because the spec says so or, where the
// spec doesn't list it, because it said so when it last did.
func (p *planner) protected(k spec.Key) bool {
	if p.wanted[k] != nil {
		return p.spec.Protected[k]
	}
	o := p.live.Find(k)
	return o != nil && o.Owner != nil && o.Owner.Protect
}
