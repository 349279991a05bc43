package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// inherit gives each extent that replaces another, one that goes and shows the same,
// what hosts know that by: its serial and, where it can be set, its NAA. What the
// spec gives stays, and what it gives to another is not taken: hosts would hold two
// disks for one.
func inherit(p *draft.Draft) error {
	given := identities(p)
	goes := make(map[string]*draft.Node)
	for _, n := range p.Nodes {
		if e, ok := n.Step.Before.(*spec.Extent); ok && n.Step.Op == plans.Delete {
			goes[e.Backing()] = n
		}
	}
	for _, n := range p.Nodes {
		e, ok := n.Step.After.(*spec.Extent)
		if !ok || n.Step.Op != plans.Create || goes[e.Backing()] == nil {
			continue
		}
		old := goes[e.Backing()]
		heir := heirOf(e, old.Step.Before.(*spec.Extent), given, !p.Live.Release.FixedNAA)
		diff, err := diff.Between(nil, heir)
		if err != nil {
			return err
		}
		n.Step.After, n.Step.Diff = heir, diff
		n.Wait(old)
	}
	return nil
}

// identities returns the serials and the NAAs that the spec gives.
func identities(p *draft.Draft) map[string]bool {
	given := make(map[string]bool)
	for _, r := range p.Spec.Resources {
		if e, ok := r.(*spec.Extent); ok {
			given[e.Serial], given[e.NAA] = true, true
		}
	}
	return given
}

// heirOf returns e with what it leaves to the appliance taken from old, unless it is
// given to another.
func heirOf(e, old *spec.Extent, given map[string]bool, naa bool) *spec.Extent {
	heir := *e
	heir.Open = nil
	for _, field := range e.Open {
		switch {
		case field == "serial" && !given[old.Serial]:
			heir.Serial = old.Serial
		case field == "naa" && naa && !given[old.NAA]:
			heir.NAA = old.NAA
		default:
			heir.Open = append(heir.Open, field)
		}
	}
	return &heir
}
