package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// guardLoss refuses a spec without resources that deletes, or that has forgotten
// what belongs to it: that is more likely a loss of input than a wish.
func guardLoss(p *draft.Draft, steps []plans.Step) {
	if p.Options.AllowEmpty || p.Options.Prune == spec.PruneNone || hasResources(p) {
		return
	}
	what, n := "would be deleted", len(lost(p, steps))
	if n == 0 {
		what, n = "belong to it", forgotten(p)
	}
	if n > 0 {
		p.Refuse(spec.Key{}, "", fmt.Sprintf("the spec has no resources, and objects %s (%d); --allow-empty allows it, if that is meant", what, n))
	}
}

// hasResources reports whether the spec lists anything beside global settings.
func hasResources(p *draft.Draft) bool {
	for _, r := range p.Spec.Resources {
		if r.Key().Kind != spec.KindGlobal {
			return true
		}
	}
	return false
}

// forgotten counts the owned objects that the spec doesn't make external.
func forgotten(p *draft.Draft) int {
	n := 0
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; o.Owner != nil && !p.Spec.External(o.Key) {
			n++
		}
	}
	return n
}
