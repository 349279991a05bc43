package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// splits are the ways to make two or more writes of an update that both takes and adds.
// Those of a later line are tried only for a cycle in which those of the earlier lines
// split nothing. Each returns false if it does not apply to the update.
var splits = [][]func(s *attempt, n *draft.Node) (bool, error){
	{(*attempt).splitInitiators, (*attempt).splitPortal},
	{(*attempt).splitCredential},
	{(*attempt).splitExtent},
}

// split splits the updates of a cycle that both take and add. It reports whether there is
// such an update.
func (s *attempt) split(cycle []*draft.Node, round int) (bool, error) {
	if round >= maxSplitRounds {
		return false, nil
	}
	for _, ways := range splits {
		done := false
		for _, n := range cycle {
			if n.First != nil || n.Step.Op != plans.Update {
				continue
			}
			for _, way := range ways {
				ok, err := way(s, n)
				if err != nil {
					return false, err
				}
				done = done || ok
			}
		}
		if done {
			return true, nil
		}
	}
	return false, nil
}

// splitInitiators leaves in an initiator group, for a while, only those whom both sides
// let in.
func (s *attempt) splitInitiators(n *draft.Node) (bool, error) {
	before, ok := n.Step.Before.(*spec.InitiatorGroup)
	if !ok {
		return false, nil
	}
	live, want := access.InitiatorsOf(before), access.InitiatorsOf(n.Step.After.(*spec.InitiatorGroup))
	common := live.Intersect(want)
	if common.Empty() || live.Within(want) || want.Within(live) {
		return false, nil
	}
	middle := *before
	middle.Initiators, middle.Networks = common.Lists()
	return true, s.Split(n, plans.Update, &middle)
}

// splitPortal leaves a portal, for a while, only the addresses that both sides have.
func (s *attempt) splitPortal(n *draft.Node) (bool, error) {
	before, ok := n.Step.Before.(*spec.Portal)
	if !ok {
		return false, nil
	}
	after := n.Step.After.(*spec.Portal)
	if access.Subset(before.Listen, after.Listen) || access.Subset(after.Listen, before.Listen) {
		return false, nil
	}
	return true, s.Split(n, plans.Update, s.WithAuthGroup(draft.CommonAddresses(before, after), after))
}

// splitCredential makes a delete and a create of the update of a credential, unless the
// release finds credentials by id: a new row has another one.
func (s *attempt) splitCredential(n *draft.Node) (bool, error) {
	if _, ok := n.Step.Before.(*spec.Credential); !ok || s.Live.Release.MutualByID {
		return false, nil
	}
	return true, s.Recreate(n)
}

// splitExtent unmaps an extent from its targets while its backing changes.
func (s *attempt) splitExtent(n *draft.Node) (bool, error) {
	before, ok := n.Step.Before.(*spec.Extent)
	if !ok || before.Backing() == n.Step.After.(*spec.Extent).Backing() {
		return false, nil
	}
	var stay []*inventory.Object
	for _, o := range s.Parts[n.Step.Key] {
		switch m := s.NodeOf[o.Key]; {
		case m != nil && (m.Step.Key != o.Key || m.Step.Op != plans.Update): // the plan deletes or creates it anyway
		case s.Wanted[o.Key] == nil || s.shifts(o):
			return false, nil // the plan may not change it, or its delete would shift others
		default:
			stay = append(stay, o)
		}
	}
	for _, o := range stay {
		if err := s.unmap(o); err != nil {
			return false, err
		}
	}
	return len(stay) > 0, nil
}

// shifts reports whether the appliance would show another mapping of the same target, one
// without a number, under another number while the mapping o is deleted: it shows those
// under the lowest numbers that are free. Of several it isn't defined which is shown where.
func (s *attempt) shifts(o *inventory.Object) bool {
	target := spec.Key{Kind: spec.KindTarget, Name: o.Key.Parent()}
	return s.SeveralAutoLUNs(target) || slices.ContainsFunc(s.AutoLUNs(target), func(f *inventory.Object) bool {
		return f != o && f.Resource.(*spec.Mapping).LUN > o.Resource.(*spec.Mapping).LUN
	})
}

// unmap deletes the mapping o for a while.
func (s *attempt) unmap(o *inventory.Object) error {
	n := s.NodeOf[o.Key]
	switch {
	case n == nil:
		n = s.Add(plans.Step{Op: plans.Update, Key: o.Key, ID: o.ID, Before: o.Resource, After: o.Resource})
	case n.First != nil: // it was split before, to park it
		diff, err := diff.Between(nil, n.Step.After)
		n.First.Step = plans.Step{Op: plans.Delete, Key: o.Key, ID: o.ID, Before: o.Resource}
		n.Step = plans.Step{Op: plans.Create, Key: o.Key, After: n.Step.After, Diff: diff}
		return err
	}
	return s.Recreate(n)
}
