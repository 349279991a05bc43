package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/graph"
)

// An accessGraph is the nodes of a plan and the edges that keep access from widening,
// beside those that the nodes have themselves. Its nodes are the plan's, and then the
// barriers; each has its place in it.
type accessGraph struct {
	nodes []*node
	edges [][]accessEdge // by place, of the node that waits
}

// An accessEdge is drawn by a rule of access for a target group.
type accessEdge struct {
	first *node
	owner *grant // nil where no group asks for it
}

// newAccessGraph returns the graph of the nodes without edges of access.
func newAccessGraph(nodes []*node) *accessGraph {
	g := &accessGraph{nodes: slices.Clone(nodes), edges: make([][]accessEdge, len(nodes))}
	number(g.nodes)
	return g
}

// barrier adds a node without a step.
func (g *accessGraph) barrier() *node {
	n := &node{role: roleBarrier, place: len(g.nodes)}
	g.nodes, g.edges = append(g.nodes, n), append(g.edges, nil)
	return n
}

// draw makes then wait for first.
func (g *accessGraph) draw(first, then *node, owner *grant) {
	g.edges[then.place] = append(g.edges[then.place], accessEdge{first, owner})
}

// waitsFor returns the i-th node that n waits for, or nil after the last.
func (g *accessGraph) waitsFor(n *node, i int) *node {
	if i < len(n.needs) {
		return n.needs[i].first()
	}
	if i -= len(n.needs); i < len(g.edges[n.place]) {
		return g.edges[n.place][i].first
	}
	return nil
}

// cycles returns the sets of nodes that wait for each other.
func (g *accessGraph) cycles() [][]*node {
	var cycles [][]*node
	for _, cycle := range graph.Cycles(len(g.nodes), g.byPlace) {
		nodes := make([]*node, len(cycle))
		for i, place := range cycle {
			nodes[i] = g.nodes[place]
		}
		cycles = append(cycles, nodes)
	}
	return cycles
}

func (g *accessGraph) byPlace(place, i int) (int, bool) {
	first := g.waitsFor(g.nodes[place], i)
	if first == nil {
		return 0, false
	}
	return first.place, true
}
