package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// checkLostSpec refuses a spec without resources that deletes something, or that has
// something that belongs to it: more likely the spec was lost than that this is meant.
func checkLostSpec(p *draft.Draft, steps []plans.Step) {
	if p.Options.AllowEmpty || p.Options.Prune == spec.PruneNone || hasResources(p) {
		return
	}
	what, n := "would be deleted", len(lost(p, steps))
	if n == 0 {
		what, n = "belong to it", forgotten(p)
	}
	if n > 0 {
		p.Refuse(spec.Key{}, "", fmt.Sprintf("the spec has no resources, and objects %s (%d); if that is intended: --allow-empty", what, n))
	}
}

// hasResources reports whether the spec lists anything besides global settings.
func hasResources(p *draft.Draft) bool {
	for _, r := range p.Spec.Resources {
		if r.Key().Kind != spec.KindGlobal {
			return true
		}
	}
	return false
}

// forgotten returns how many owned objects the spec doesn't list as external.
func forgotten(p *draft.Draft) int {
	n := 0
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; o.Owner != nil && !p.Spec.External(o.Key) {
			n++
		}
	}
	return n
}
