package reconcile

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// unwind finds the steps that wait for each other in a circle and parks one of
// each, so that the others can go on. It walks the graph depth first, once; where
// it must step back, it walks that part again.
func (p *planner) unwind() error {
	w := &walk{planner: p}
	for _, n := range slices.Clone(p.nodes) {
		if err := w.from(n); err != nil {
			return err
		}
	}
	return nil
}

// A visit says how far a walk is with a node.
type visit int

const (
	unseen visit = iota
	open         // on the path
	closed       // all that it waits for has been seen
)

// A walk is a depth-first search. Its path is a chain of nodes in which each
// waits for the next.
type walk struct {
	planner *planner
	path    []place
	taken   map[spec.Claim]bool // claims held before or after, and where something is parked
}

// A place is a node on the path and how many of its edges have been followed.
type place struct {
	node *node
	next int
}

func (w *walk) from(n *node) error {
	w.enter(n)
	for len(w.path) > 0 {
		top := &w.path[len(w.path)-1]
		if top.next == len(top.node.needs) {
			top.node.visit = closed
			w.path = w.path[:len(w.path)-1]
			continue
		}
		first := top.node.needs[top.next].first()
		top.next++
		if first.visit == open {
			if err := w.cut(first); err != nil {
				return err
			}
			continue
		}
		w.enter(first)
	}
	return nil
}

func (w *walk) enter(n *node) {
	if n.visit == unseen {
		n.visit = open
		w.path = append(w.path, place{node: n})
	}
}

// cut breaks the circle that the end of the path closes with start: it parks the
// node nearest to the end that is waited for only because of a claim, and steps
// back to the one that waits for it.
func (w *walk) cut(start *node) error {
	at := slices.IndexFunc(w.path, func(pl place) bool { return pl.node == start })
	for i := len(w.path) - 1; i >= at; i-- {
		from := &w.path[i]
		e := from.node.needs[from.next-1]
		if !e.claim || e.to.early != nil || e.to.step.Op != Update {
			continue
		}
		parked, err := w.planner.setAside(e.to, w.free)
		if err != nil {
			return err
		}
		if !parked {
			continue
		}
		for _, undone := range w.path[i+1:] {
			undone.node.visit = unseen
		}
		w.path = w.path[:i+1]
		from.next-- // the same edge now leads to the parking
		return nil
	}
	w.planner.refuse(start.step.Key, "", "waits for itself: "+circle(w.path[at:])+"; make these changes one after the other")
	top := &w.path[len(w.path)-1]
	top.next--
	top.node.needs = slices.Delete(top.node.needs, top.next, top.next+1)
	return nil
}

// free reports whether no object holds c, will hold c or is parked on it, and
// takes it.
func (w *walk) free(c spec.Claim) bool {
	if w.taken == nil {
		w.taken = w.planner.takenClaims()
	}
	if w.taken[c] {
		return false
	}
	w.taken[c] = true
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
		return true, p.insert(n, Park, p.withoutDeadGroup(keeping(portal, n.step.After.(*spec.Portal)), n.step.After))
	}
	parker, ok := n.step.Before.(spec.Parker)
	if !ok {
		return false, nil
	}
	aside, ok := parker.Park(free)
	switch {
	case ok:
		return true, p.insert(n, Park, p.withoutDeadGroup(aside, n.step.After))
	case n.step.Key.Kind == spec.KindMapping:
		return true, p.remake(n) // no LUN is free to park it on
	}
	return false, nil
}

// insert takes the update n apart: a step before it makes the object like middle.
func (p *planner) insert(n *node, op Op, middle spec.Resource) error {
	first, err := changes(n.step.Before, middle)
	if err != nil {
		return err
	}
	second, err := changes(middle, n.step.After)
	if err != nil {
		return err
	}
	n.early = &node{
		step:   Step{Op: op, Key: n.step.Key, ID: n.step.ID, Before: n.step.Before, After: middle, Diff: first},
		rides:  n.rides,
		then:   []*node{n},
		leads:  true,
		repair: n.repair,
	}
	n.rides, n.step.Before, n.step.Diff = nil, middle, second
	for _, e := range n.needs {
		if e.to.repair {
			n.early.wait(e.to)
		}
	}
	n.wait(n.early)
	p.nodes = append(p.nodes, n.early)
	return nil
}

// remake takes the update n apart: a step before it deletes the object, and n
// makes it again.
func (p *planner) remake(n *node) error {
	diff, err := changes(nil, n.step.After)
	if err != nil {
		return err
	}
	n.early = &node{
		step:  Step{Op: Delete, Key: n.step.Key, ID: n.step.ID, Before: n.step.Before},
		then:  []*node{n},
		leads: true,
	}
	n.step = Step{Op: Create, Key: n.step.Key, After: n.step.After, Diff: diff}
	n.wait(n.early)
	p.nodes = append(p.nodes, n.early)
	return nil
}

// circle names the nodes of a path, the first again at the end.
func circle(path []place) string {
	keys := make([]string, 0, len(path)+1)
	for _, pl := range path {
		keys = append(keys, pl.node.step.Key.String())
	}
	return strings.Join(append(keys, keys[0]), " → ")
}
