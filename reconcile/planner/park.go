package planner

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/graph"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// unwind finds the steps that wait for each other in a circle and parks one of
// each, so that the others can go on.
func (l *linked) unwind() error {
	draft.Number(l.Nodes)
	u := &unwinding{planner: l.Draft}
	return graph.Break(len(l.Nodes), u.edge, u.cut)
}

// An unwinding breaks one circle after the other.
type unwinding struct {
	planner *draft.Draft
	taken   map[spec.Claim]bool // claims held before or after, and where something is parked
}

// edge returns the number of the i-th node that a node waits for.
func (u *unwinding) edge(n, i int) (int, bool) {
	needs := u.planner.Nodes[n].Needs
	if i == len(needs) {
		return 0, false
	}
	return needs[i].Node().Place, true
}

// cut breaks a circle: it parks the node nearest to its end that is waited for only
// because of a claim.
func (u *unwinding) cut(circle []graph.Link) (int, error) {
	nodes := u.planner.Nodes
	for i, link := range slices.Backward(circle) {
		e := nodes[link.From].Needs[link.N]
		if !e.Claim || e.To.First != nil || e.To.Step.Op != plans.Update {
			continue
		}
		parked, err := setAside(u.planner, e.To, u.free)
		if err != nil {
			return 0, err
		}
		if parked {
			return i, nil // the same edge now leads to the parking
		}
	}
	keys := make([]string, 0, len(circle)+1)
	for _, link := range circle {
		keys = append(keys, nodes[link.From].Step.Key.String())
	}
	u.planner.Refuse(nodes[circle[0].From].Step.Key, "", "waits for itself: "+
		strings.Join(append(keys, keys[0]), " → ")+"; make these changes one after the other")
	last := circle[len(circle)-1]
	nodes[last.From].Needs = slices.Delete(nodes[last.From].Needs, last.N, last.N+1)
	return len(circle) - 1, nil
}

// free reports whether no object holds c, will hold c or is parked on it, and
// takes it.
func (u *unwinding) free(c spec.Claim) bool {
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

// setAside takes the update n apart: a step before it parks the object on free
// values, a portal on the addresses that it keeps, or, where a target has no free
// LUN, takes the mapping away. It returns false if neither can be.
func setAside(p *draft.Draft, n *draft.Node, free func(spec.Claim) bool) (bool, error) {
	if portal, ok := n.Step.Before.(*spec.Portal); ok && !p.Live.Release.RefusesKept {
		return true, p.Insert(n, plans.Park, p.WithoutDeadGroup(draft.Keeping(portal, n.Step.After.(*spec.Portal)), n.Step.After))
	}
	parker, ok := n.Step.Before.(spec.Parker)
	if !ok {
		return false, nil
	}
	aside, ok := parker.Park(free)
	if e, isExtent := aside.(*spec.Extent); ok && isExtent {
		aside = keepSettled(e, n.Step.Before.(*spec.Extent), n.Step.After.(*spec.Extent))
	}
	switch {
	case ok:
		return true, p.Insert(n, plans.Park, p.WithoutDeadGroup(aside, n.Step.After))
	case n.Step.Key.Kind == spec.KindMapping:
		return true, p.Remake(n) // no LUN is free to park it on
	}
	return false, nil
}

// keepSettled returns an extent that is set aside with what its update doesn't change:
// hosts know the disk by it, and not all releases let it be set.
func keepSettled(aside, before, after *spec.Extent) *spec.Extent {
	kept := *aside
	if before.NAA == after.NAA {
		kept.NAA = before.NAA
	}
	if before.Serial == after.Serial {
		kept.Serial = before.Serial
	}
	return &kept
}
