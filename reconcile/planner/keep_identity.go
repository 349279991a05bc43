package planner

import (
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// keepIdentities gives each extent that replaces another one on the same zvol or file what
// hosts know that one by: its serial and, where it can be set, its NAA. It keeps what the
// spec gives, and takes nothing that the spec gives to another extent: hosts would take two
// disks for one.
func keepIdentities(p *draft.Draft) error {
	given := identities(p)
	replaced := make(map[string]*draft.Node)
	for _, n := range p.Nodes {
		if e, ok := n.Step.Before.(*spec.Extent); ok && n.Step.Op == plans.Delete {
			replaced[e.Backing()] = n
		}
	}
	for _, n := range p.Nodes {
		e, ok := n.Step.After.(*spec.Extent)
		if !ok || n.Step.Op != plans.Create || replaced[e.Backing()] == nil {
			continue
		}
		old := replaced[e.Backing()]
		kept := withIdentity(e, old.Step.Before.(*spec.Extent), given, !p.Live.Release.FixedNAA)
		diff, err := diff.Between(nil, kept)
		if err != nil {
			return err
		}
		n.Step = plans.Step{Op: plans.Create, Key: n.Step.Key, After: kept, Diff: diff}
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

// withIdentity returns a copy of e in which old's serial and, if naa is true, its NAA stand
// for those that e leaves to the appliance, unless the spec gives them to an extent.
func withIdentity(e, old *spec.Extent, given map[string]bool, naa bool) *spec.Extent {
	kept := *e
	kept.Open = nil
	for _, field := range e.Open {
		switch {
		case field == "serial" && !given[old.Serial]:
			kept.Serial = old.Serial
		case field == "naa" && naa && !given[old.NAA]:
			kept.NAA = old.NAA
		default:
			kept.Open = append(kept.Open, field)
		}
	}
	return &kept
}
