package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// guardLoss refuses a spec without resources that deletes, or that has forgotten
// what belongs to it: that is more likely a loss of input than a wish.
func (p *planner) guardLoss(steps []plans.Step) {
	if p.options.AllowEmpty || p.options.Prune == spec.PruneNone || p.hasResources() {
		return
	}
	what, n := "would be deleted", len(p.lost(steps))
	if n == 0 {
		what, n = "belong to it", p.forgotten()
	}
	if n > 0 {
		p.refuse(spec.Key{}, "", fmt.Sprintf("the spec has no resources, and objects %s (%d); --allow-empty allows it, if that is meant", what, n))
	}
}

// hasResources reports whether the spec lists anything beside global settings.
func (p *planner) hasResources() bool {
	for _, r := range p.spec.Resources {
		if r.Key().Kind != spec.KindGlobal {
			return true
		}
	}
	return false
}

// forgotten counts the owned objects that the spec doesn't make external.
func (p *planner) forgotten() int {
	n := 0
	for i := range p.live.Objects {
		if o := &p.live.Objects[i]; o.Owner != nil && !p.spec.External(o.Key) {
			n++
		}
	}
	return n
}
