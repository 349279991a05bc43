package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/graph"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/rules"
	"github.com/lunsync/lunsync/spec"
)

// order returns the steps so that each needs only earlier ones. Of those that could be next
// it takes the first by rank: the repairs of tags, then deletes from the last kind to the
// first, then the rest from the first kind to the last.
func (a *acyclic) order() (*ordered, error) {
	nodes := slices.Clone(a.graph.Nodes)
	slices.SortStableFunc(nodes, rank)
	at := make([]int, a.graph.Numbers()) // by the number of the node
	for i, n := range nodes {
		at[n.Number()] = i
	}
	order := graph.Order(len(nodes), func(i, e int) (int, bool) {
		first := a.graph.WaitsFor(nodes[i], e)
		if first == nil {
			return 0, false
		}
		return at[first.Number()], true
	})
	if len(order) < len(nodes) {
		return nil, fmt.Errorf("%d of %d steps wait for each other: this is a bug", len(nodes)-len(order), len(nodes))
	}
	l := &listing{graph: a.graph, steps: make([]plans.Step, 0, len(a.Nodes)), of: make([][]int, a.graph.Numbers())}
	for _, i := range order {
		l.append(nodes[i])
	}
	for _, n := range a.Nodes {
		for _, next := range n.RestoredBy {
			step := &l.steps[l.of[n.Number()][0]]
			step.RestoredBy = append(step.RestoredBy, l.of[next.Number()][0])
		}
	}
	return &ordered{Draft: a.Draft, steps: l.steps, unsolvable: a.unsolvable}, nil
}

// A listing is the steps of a graph, as far as they were appended.
type listing struct {
	graph *rules.Graph
	steps []plans.Step
	// of gives, by the number of a node, the place of its step. A barrier has no step: it
	// has the places of the steps that it waits for.
	of [][]int
}

// append appends the step of n. The steps that n needs must have been appended.
func (l *listing) append(n *draft.Node) {
	var needs []int
	for e := 0; ; e++ {
		first := l.graph.WaitsFor(n, e)
		if first == nil {
			break
		}
		needs = append(needs, l.of[first.Number()]...)
	}
	slices.Sort(needs)
	needs = slices.Compact(needs)
	if n.Role == draft.RoleBarrier {
		l.of[n.Number()] = needs
		return
	}
	step := n.Step
	step.Needs = needs
	for _, o := range n.Cascades {
		step.Cascades = append(step.Cascades, o.Key)
	}
	slices.SortFunc(step.Cascades, spec.Key.Compare)
	l.of[n.Number()] = []int{len(l.steps)}
	l.steps = append(l.steps, step)
}

// rank compares two nodes by what comes first. Barriers, which have no step, come last.
func rank(a, b *draft.Node) int {
	if d := cmp.Compare(urgency(a), urgency(b)); d != 0 {
		return d
	}
	if urgency(a) == urgencyOfDelete {
		if d := b.Step.Key.Kind.Rank() - a.Step.Key.Kind.Rank(); d != 0 {
			return d
		}
	}
	return cmp.Or(a.Step.Key.Compare(b.Step.Key), cmp.Compare(opRank[a.Step.Op], opRank[b.Step.Op]))
}

// opRank orders the steps of one object.
var opRank = map[plans.Op]int{plans.Delete: 0, plans.Park: 1, plans.Update: 2, plans.Create: 3}

// The urgencies say what comes first of the steps that could be next. A write that drops
// groups comes last, and their restoring right after it, so that they are missing for as
// short a time as possible.
const (
	urgencyOfRepair = iota
	urgencyOfRestore
	urgencyOfDelete
	urgencyOfRest
	urgencyOfDrop
	urgencyOfNone
)

func urgency(n *draft.Node) int {
	switch {
	case n.Role == draft.RoleBarrier:
		return urgencyOfNone
	case n.Role == draft.RoleTagRepair:
		return urgencyOfRepair
	case n.Role == draft.RoleRestore:
		return urgencyOfRestore
	case n.Step.Op == plans.Delete:
		return urgencyOfDelete
	case n.Step.Key.Kind == spec.KindTarget && len(n.RestoredBy) > 0:
		return urgencyOfDrop
	}
	return urgencyOfRest
}
