package planner

import (
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// guardValues refuses what the release can't hold, whatever else is on the appliance:
// values of the spec, whether a step writes them or they are there already, and those
// that a step writes besides, such as a serial that an extent inherits. With one of
// them the daemon may reject its whole configuration and say nothing (wire-facts 12).
func (p *planner) guardValues() {
	told := make(map[refusal.Reason]bool)
	for _, r := range p.spec.Resources {
		p.refuseMisfits(r.Key(), p.live.Release.Misfits(r), told)
	}
	for _, n := range p.nodes {
		if n.step.After != nil {
			p.refuseMisfits(n.step.Key, p.sent(n), told)
		}
	}
}

// sent returns what is wrong with the values that the step of n writes.
func (p *planner) sent(n *node) []spec.Misfit {
	var sent []spec.Misfit
	for _, m := range p.live.Release.Misfits(n.step.After) {
		if writes(n, m.Field) || m.Field == "size" && writes(n, "blocksize") {
			sent = append(sent, m)
		}
	}
	return sent
}

// writes reports whether the step of n writes the field. A create has no change of the
// name that it gives.
func writes(n *node, field string) bool {
	if n.step.Op == plans.Create && field == "name" {
		return true
	}
	for _, c := range n.step.Diff {
		if c.Field == field {
			return true
		}
	}
	return false
}

// refuseMisfits refuses the values that were not told of yet.
func (p *planner) refuseMisfits(k spec.Key, misfits []spec.Misfit, told map[refusal.Reason]bool) {
	for _, m := range misfits {
		r := refusal.Reason{Key: k, Field: m.Field, Pos: p.spec.PosOf(k, m.Field), Message: m.Message(p.releaseName())}
		if !told[r] {
			told[r] = true
			p.refusals = append(p.refusals, r)
		}
	}
}
