package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// freeKeptAddresses splits the update of a portal where the release refuses one that keeps
// an address (wire-facts 9): the first write leaves the portal no address.
func freeKeptAddresses(p *draft.Draft) error {
	if !p.Live.Release.RefusesKept {
		return nil
	}
	for _, n := range slices.Clone(p.Nodes) {
		if n.Step.Key.Kind != spec.KindPortal || n.Step.Op != plans.Update {
			continue
		}
		before, after := n.Step.Before.(*spec.Portal), n.Step.After.(*spec.Portal)
		if slices.ContainsFunc(after.Listen, func(a string) bool { return slices.Contains(before.Listen, a) }) {
			if _, err := setAside(p, n, func(spec.Claim) bool { return true }); err != nil {
				return err
			}
		}
	}
	return nil
}
