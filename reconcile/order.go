package reconcile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/reconcile/graph"
	"github.com/lunsync/lunsync/spec"
)

// order returns the steps so that each needs only earlier ones, and of those that
// could come next always the first in the order of rank: the repairs of tags,
// deletes from the last kind to the first, the rest from the first to the last.
func (p *planner) order() ([]Step, error) {
	slices.SortStableFunc(p.nodes, rank)
	all := p.everyNode()
	order := graph.Order(len(all), waits(all))
	if len(order) < len(all) {
		return nil, fmt.Errorf("%d of %d steps wait for each other: this is a bug", len(all)-len(order), len(all))
	}
	steps := make([]Step, 0, len(p.nodes))
	for _, i := range order {
		steps = all[i].appendTo(steps)
	}
	for _, n := range p.nodes {
		for _, next := range n.then {
			steps[n.place].Then = append(steps[n.place].Then, next.place)
		}
	}
	return steps, nil
}

// appendTo appends the step of n, whose number is then known. A gate has none: it
// passes on the numbers of those that it waits for.
func (n *node) appendTo(steps []Step) []Step {
	for e := 0; n.waitsFor(e) != nil; e++ {
		if first := n.waitsFor(e); first.gate {
			n.step.Needs = append(n.step.Needs, first.step.Needs...)
		} else {
			n.step.Needs = append(n.step.Needs, first.place)
		}
	}
	slices.Sort(n.step.Needs)
	n.step.Needs = slices.Compact(n.step.Needs)
	if n.gate {
		return steps
	}
	for _, o := range n.rides {
		n.step.With = append(n.step.With, o.Key)
	}
	slices.SortFunc(n.step.With, spec.Key.Compare)
	n.place = len(steps)
	return append(steps, n.step)
}

func rank(a, b *node) int {
	if d := cmp.Compare(urgency(a), urgency(b)); d != 0 {
		return d
	}
	if urgency(a) == urgencyOfDelete {
		if d := b.step.Key.Kind.Rank() - a.step.Key.Kind.Rank(); d != 0 {
			return d
		}
	}
	return cmp.Or(a.step.Key.Compare(b.step.Key), cmp.Compare(opRank[a.step.Op], opRank[b.step.Op]))
}

// opRank orders the steps of one object.
var opRank = map[Op]int{Delete: 0, Park: 1, Update: 2, Create: 3}

// What comes first of the steps that could be next. A write that drops groups comes
// last, and their return right behind it, so that they are gone for as short a time
// as can be.
const (
	urgencyOfRepair = iota
	urgencyOfReturn
	urgencyOfDelete
	urgencyOfRest
	urgencyOfDrop
)

func urgency(n *node) int {
	switch {
	case n.repair:
		return urgencyOfRepair
	case n.returns:
		return urgencyOfReturn
	case n.step.Op == Delete:
		return urgencyOfDelete
	case n.step.Key.Kind == spec.KindTarget && len(n.then) > 0:
		return urgencyOfDrop
	}
	return urgencyOfRest
}
