package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// checkProtected refuses a plan that deletes or replaces what is protected.
func checkProtected(p *draft.Draft, steps []plans.Step) {
	for _, k := range deleted(steps) {
		if protected(p, k) {
			p.Refuse(k, "protect", "would delete it, and it is protected; to delete it, apply protect: false first")
		}
	}
}

// protected reports whether k must not be deleted: because the spec says so or, if the spec
// doesn't list k, because it said so when it last listed it.
func protected(p *draft.Draft, k spec.Key) bool {
	if p.Wanted[k] != nil {
		return p.Spec.Protected[k]
	}
	o := p.Live.Find(k)
	return o != nil && o.Owner != nil && o.Owner.Protect
}
