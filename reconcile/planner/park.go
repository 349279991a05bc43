package planner

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/graph"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// parkCycles finds the steps that wait for each other in a cycle, and parks an object of
// each cycle so that the other steps can go on.
func (l *linked) parkCycles() error {
	u := &parking{planner: l.Draft, nodes: l.ByNumber()}
	return graph.Break(l.Numbers(), u.edge, u.cut)
}

// A parking breaks one cycle after the other.
type parking struct {
	planner *draft.Draft
	nodes   []*draft.Node       // by number; nil where a node was taken out of the plan
	taken   map[spec.Claim]bool // claims before or after the plan, and while something is parked
}

// edge returns the number of the i-th node that a node waits for, as [graph.Edges] does.
func (u *parking) edge(number, i int) (int, bool) {
	n := u.nodes[number]
	if n == nil || i == len(n.Needs) {
		return 0, false
	}
	return n.Needs[i].Node().Number(), true
}

// cut breaks a cycle: it parks the object of the node nearest to its end that others wait
// for only because of a claim. If there is none, it refuses the plan.
func (u *parking) cut(cycle []graph.Link) (int, error) {
	for i, link := range slices.Backward(cycle) {
		e := u.nodes[link.From].Needs[link.N]
		if !e.Claim || e.To.First != nil || e.To.Step.Op != plans.Update {
			continue
		}
		parked, err := setAside(u.planner, e.To, u.free)
		if err != nil {
			return 0, err
		}
		if parked {
			u.nodes = append(u.nodes, e.To.First)
			return i, nil // the same edge leads to the new node now
		}
	}
	keys := make([]string, 0, len(cycle)+1)
	for _, link := range cycle {
		keys = append(keys, u.nodes[link.From].Step.Key.String())
	}
	u.planner.Refuse(u.nodes[cycle[0].From].Step.Key, "", "waits for itself: "+
		strings.Join(append(keys, keys[0]), " → ")+"; make these changes one after the other")
	last := cycle[len(cycle)-1]
	from := u.nodes[last.From]
	from.Needs = slices.Delete(from.Needs, last.N, last.N+1)
	return len(cycle) - 1, nil
}

// free reports whether c belongs to no object before or after the plan, and to none that
// is parked, and takes it then.
func (u *parking) free(c spec.Claim) bool {
	if u.taken == nil {
		u.taken = takenClaims(u.planner)
	}
	if u.taken[c] {
		return false
	}
	u.taken[c] = true
	return true
}

func takenClaims(p *draft.Draft) map[spec.Claim]bool {
	taken := make(map[spec.Claim]bool)
	for i := range p.Live.Objects {
		for _, c := range p.Live.Objects[i].Resource.Claims() {
			taken[c] = true
		}
	}
	for _, n := range p.Nodes {
		for _, c := range draft.Claims(n.Step.After) {
			taken[c] = true
		}
	}
	return taken
}

// setAside splits the update n: its first write parks the object on free values, or a
// portal on the addresses that it keeps. If a target has no free LUN, the first write
// deletes the mapping. SetAside returns false if none of these is possible.
func setAside(p *draft.Draft, n *draft.Node, free func(spec.Claim) bool) (bool, error) {
	if portal, ok := n.Step.Before.(*spec.Portal); ok && !p.Live.Release.RefusesKept {
		return true, p.Split(n, plans.Park, p.WithAuthGroup(draft.CommonAddresses(portal, n.Step.After.(*spec.Portal)), n.Step.After))
	}
	parker, ok := n.Step.Before.(spec.Parker)
	if !ok {
		return false, nil
	}
	aside, ok := parker.Park(free)
	if e, isExtent := aside.(*spec.Extent); ok && isExtent {
		aside = keepUnchanged(e, n.Step.Before.(*spec.Extent), n.Step.After.(*spec.Extent))
	}
	switch {
	case ok:
		return true, p.Split(n, plans.Park, p.WithAuthGroup(aside, n.Step.After))
	case n.Step.Key.Kind == spec.KindMapping:
		return true, p.Recreate(n) // no LUN is free to park it on
	}
	return false, nil
}

// keepUnchanged returns a parked extent with the NAA and the serial that its update doesn't
// change: hosts know the disk by these, and not all releases let them be set.
func keepUnchanged(aside, before, after *spec.Extent) *spec.Extent {
	kept := *aside
	if before.NAA == after.NAA {
		kept.NAA = before.NAA
	}
	if before.Serial == after.Serial {
		kept.Serial = before.Serial
	}
	return &kept
}
