package planner

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/graph"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// unwind finds the steps that wait for each other in a circle and parks one of
// each, so that the others can go on.
func (l *linked) unwind() error {
	number(l.nodes)
	u := &unwinding{planner: l.planner}
	return graph.Break(len(l.nodes), u.edge, u.cut)
}

// An unwinding breaks one circle after the other.
type unwinding struct {
	planner *planner
	taken   map[spec.Claim]bool // claims held before or after, and where something is parked
}

// edge returns the number of the i-th node that a node waits for.
func (u *unwinding) edge(n, i int) (int, bool) {
	needs := u.planner.nodes[n].needs
	if i == len(needs) {
		return 0, false
	}
	return needs[i].first().place, true
}

// cut breaks a circle: it parks the node nearest to its end that is waited for only
// because of a claim.
func (u *unwinding) cut(circle []graph.Link) (int, error) {
	nodes := u.planner.nodes
	for i := len(circle) - 1; i >= 0; i-- {
		e := nodes[circle[i].From].needs[circle[i].N]
		if !e.claim || e.to.early != nil || e.to.step.Op != plans.Update {
			continue
		}
		parked, err := u.planner.setAside(e.to, u.free)
		if err != nil {
			return 0, err
		}
		if parked {
			return i, nil // the same edge now leads to the parking
		}
	}
	keys := make([]string, 0, len(circle)+1)
	for _, link := range circle {
		keys = append(keys, nodes[link.From].step.Key.String())
	}
	u.planner.refuse(nodes[circle[0].From].step.Key, "", "waits for itself: "+
		strings.Join(append(keys, keys[0]), " → ")+"; make these changes one after the other")
	last := circle[len(circle)-1]
	nodes[last.From].needs = slices.Delete(nodes[last.From].needs, last.N, last.N+1)
	return len(circle) - 1, nil
}

// free reports whether no object holds c, will hold c or is parked on it, and
// takes it.
func (u *unwinding) free(c spec.Claim) bool {
	if u.taken == nil {
		u.taken = u.planner.takenClaims()
	}
	if u.taken[c] {
		return false
	}
	u.taken[c] = true
	return true
}

func (p *planner) takenClaims() map[spec.Claim]bool {
	taken := make(map[spec.Claim]bool)
	for i := range p.live.Objects {
		for _, c := range p.live.Objects[i].Resource.Claims() {
			taken[c] = true
		}
	}
	for _, n := range p.nodes {
		for _, c := range claims(n.step.After) {
			taken[c] = true
		}
	}
	return taken
}

// setAside takes the update n apart: a step before it parks the object on free
// values, a portal on the addresses that it keeps, or, where a target has no free
// LUN, takes the mapping away. It returns false if neither can be.
func (p *planner) setAside(n *node, free func(spec.Claim) bool) (bool, error) {
	if portal, ok := n.step.Before.(*spec.Portal); ok && !p.live.Release.RefusesKept {
		return true, p.insert(n, plans.Park, p.withoutDeadGroup(keeping(portal, n.step.After.(*spec.Portal)), n.step.After))
	}
	parker, ok := n.step.Before.(spec.Parker)
	if !ok {
		return false, nil
	}
	aside, ok := parker.Park(free)
	if e, isExtent := aside.(*spec.Extent); ok && isExtent {
		aside = keepSettled(e, n.step.Before.(*spec.Extent), n.step.After.(*spec.Extent))
	}
	switch {
	case ok:
		return true, p.insert(n, plans.Park, p.withoutDeadGroup(aside, n.step.After))
	case n.step.Key.Kind == spec.KindMapping:
		return true, p.remake(n) // no LUN is free to park it on
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

// insert takes the update n apart: a step before it makes the object like middle.
func (p *planner) insert(n *node, op plans.Op, middle spec.Resource) error {
	first, err := diff.Between(n.step.Before, middle)
	if err != nil {
		return err
	}
	second, err := diff.Between(middle, n.step.After)
	if err != nil {
		return err
	}
	n.early = &node{
		step:  plans.Step{Op: op, Key: n.step.Key, ID: n.step.ID, Before: n.step.Before, After: middle, Diff: first},
		rides: n.rides,
		then:  []*node{n},
		role:  roleFirstHalf,
	}
	if n.role == roleTagRepair {
		n.early.role = roleTagRepair
	}
	n.rides, n.step.Before, n.step.Diff = nil, middle, second
	for _, e := range n.needs {
		if e.to.role == roleTagRepair {
			n.early.wait(e.to)
		}
	}
	n.wait(n.early)
	p.append(n.early)
	return nil
}

// remake takes the update n apart: a step before it deletes the object, and n
// makes it again.
func (p *planner) remake(n *node) error {
	diff, err := diff.Between(nil, n.step.After)
	if err != nil {
		return err
	}
	n.early = &node{
		step: plans.Step{Op: plans.Delete, Key: n.step.Key, ID: n.step.ID, Before: n.step.Before},
		then: []*node{n},
		role: roleFirstHalf,
	}
	n.step = plans.Step{Op: plans.Create, Key: n.step.Key, After: n.step.After, Diff: diff}
	n.wait(n.early)
	p.append(n.early)
	return nil
}

// append adds a node to the list, and gives it its number.
func (p *planner) append(n *node) {
	n.place = len(p.nodes)
	p.nodes = append(p.nodes, n)
}
