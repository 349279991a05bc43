package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// unlisten takes the update of a portal apart where the release refuses one that
// keeps an address (wire-facts 9): first it listens nowhere, then as it should.
func (p *planner) unlisten() error {
	if !p.live.Release.RefusesKept {
		return nil
	}
	for _, n := range slices.Clone(p.nodes) {
		if n.step.Key.Kind != spec.KindPortal || n.step.Op != plans.Update {
			continue
		}
		before, after := n.step.Before.(*spec.Portal), n.step.After.(*spec.Portal)
		if slices.ContainsFunc(after.Listen, func(a string) bool { return slices.Contains(before.Listen, a) }) {
			if _, err := p.setAside(n, func(spec.Claim) bool { return true }); err != nil {
				return err
			}
		}
	}
	return nil
}
