package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// checkLimits refuses values beyond the limits of the release, whatever else is on the
// appliance: those of the spec, even if they are there already, and those that a step
// writes besides, such as the serial that a new extent keeps from an old one. With one of
// them the daemon may reject its whole configuration without a message (wire-facts 12).
func checkLimits(p *draft.Draft) {
	reported := make(map[refusal.Reason]bool)
	for _, r := range p.Spec.Resources {
		refuseMisfits(p, r.Key(), p.Live.Release.Misfits(r), reported)
	}
	for _, n := range p.Nodes {
		if n.Step.After != nil {
			refuseMisfits(p, n.Step.Key, sentMisfits(p, n), reported)
		}
	}
}

// sentMisfits returns what is wrong with the values that the step of n writes.
func sentMisfits(p *draft.Draft, n *draft.Node) []spec.Misfit {
	var sent []spec.Misfit
	for _, m := range p.Live.Release.Misfits(n.Step.After) {
		if writes(n, m.Field) || m.Field == "size" && writes(n, "blocksize") {
			sent = append(sent, m)
		}
	}
	return sent
}

// writes reports whether the step of n writes the field. The diff of a create does not
// have the name.
func writes(n *draft.Node, field string) bool {
	if n.Step.Op == plans.Create && field == "name" {
		return true
	}
	for _, c := range n.Step.Diff {
		if c.Field == field {
			return true
		}
	}
	return false
}

// refuseMisfits refuses the values that were not reported yet.
func refuseMisfits(p *draft.Draft, k spec.Key, misfits []spec.Misfit, reported map[refusal.Reason]bool) {
	for _, m := range misfits {
		r := refusal.Reason{Key: k, Field: m.Field, Pos: p.Spec.PosOf(k, m.Field), Message: m.Message(p.ReleaseName())}
		if !reported[r] {
			reported[r] = true
			p.Refusals = append(p.Refusals, r)
		}
	}
}
