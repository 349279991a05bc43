package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/graph"
)

// A Graph is the nodes of a plan, with the edges that they have themselves and the access
// edges that keep access from widening.
type Graph struct {
	// Nodes are those of the plan, and then the barriers, in the order of their numbers.
	Nodes []*draft.Node

	byNumber []*draft.Node  // nil where a node was taken out of the plan
	edges    [][]accessEdge // by the number of the node that waits
}

// An accessEdge is drawn by a rule of access for a target group.
type accessEdge struct {
	first *draft.Node
	owner *grant // nil where no group asks for it
}

// newGraph returns the graph of a plan without access edges.
func newGraph(p *draft.Draft) *Graph {
	return &Graph{Nodes: slices.Clone(p.Nodes), byNumber: p.ByNumber(), edges: make([][]accessEdge, p.Numbers())}
}

// Numbers returns a number that is higher than that of each node.
func (g *Graph) Numbers() int { return len(g.byNumber) }

// barrier adds a node without a step.
func (g *Graph) barrier() *draft.Node {
	n := draft.NewBarrier(g.Numbers())
	g.Nodes, g.byNumber, g.edges = append(g.Nodes, n), append(g.byNumber, n), append(g.edges, nil)
	return n
}

// addEdge makes then wait for first.
func (g *Graph) addEdge(first, then *draft.Node, owner *grant) {
	g.edges[then.Number()] = append(g.edges[then.Number()], accessEdge{first, owner})
}

// WaitsFor returns the i-th node that n waits for, or nil after the last.
func (g *Graph) WaitsFor(n *draft.Node, i int) *draft.Node {
	if i < len(n.Needs) {
		return n.Needs[i].Node()
	}
	if i -= len(n.Needs); i < len(g.edges[n.Number()]) {
		return g.edges[n.Number()][i].first
	}
	return nil
}

// cycles returns the sets of nodes that wait for each other.
func (g *Graph) cycles() [][]*draft.Node {
	var cycles [][]*draft.Node
	for _, numbers := range graph.Cycles(g.Numbers(), g.numbered) {
		nodes := make([]*draft.Node, len(numbers))
		for i, number := range numbers {
			nodes[i] = g.byNumber[number]
		}
		cycles = append(cycles, nodes)
	}
	return cycles
}

// numbered returns the number of the i-th node that the node with the given number waits
// for, as [graph.Edges] does.
func (g *Graph) numbered(number, i int) (int, bool) {
	n := g.byNumber[number]
	if n == nil {
		return 0, false
	}
	first := g.WaitsFor(n, i)
	if first == nil {
		return 0, false
	}
	return first.Number(), true
}
