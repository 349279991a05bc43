package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// guardValues refuses what the release can't hold, whatever else is on the appliance:
// values of the spec, whether a step writes them or they are there already, and those
// that a step writes besides, such as a serial that an extent inherits. With one of
// them the daemon may reject its whole configuration and say nothing (wire-facts 12).
func guardValues(p *draft.Draft) {
	told := make(map[refusal.Reason]bool)
	for _, r := range p.Spec.Resources {
		refuseMisfits(p, r.Key(), p.Live.Release.Misfits(r), told)
	}
	for _, n := range p.Nodes {
		if n.Step.After != nil {
			refuseMisfits(p, n.Step.Key, sent(p, n), told)
		}
	}
}

// sent returns what is wrong with the values that the step of n writes.
func sent(p *draft.Draft, n *draft.Node) []spec.Misfit {
	var sent []spec.Misfit
	for _, m := range p.Live.Release.Misfits(n.Step.After) {
		if writes(n, m.Field) || m.Field == "size" && writes(n, "blocksize") {
			sent = append(sent, m)
		}
	}
	return sent
}

// writes reports whether the step of n writes the field. A create has no change of the
// name that it gives.
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

// refuseMisfits refuses the values that were not told of yet.
func refuseMisfits(p *draft.Draft, k spec.Key, misfits []spec.Misfit, told map[refusal.Reason]bool) {
	for _, m := range misfits {
		r := refusal.Reason{Key: k, Field: m.Field, Pos: p.Spec.PosOf(k, m.Field), Message: m.Message(p.ReleaseName())}
		if !told[r] {
			told[r] = true
			p.Refusals = append(p.Refusals, r)
		}
	}
}
