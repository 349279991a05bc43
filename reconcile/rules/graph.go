package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/graph"
)

// An accessGraph is the nodes of a plan and the edges that keep access from widening,
// beside those that the nodes have themselves. Its nodes are the plan's, and then the
// barriers; each has its place in it.
type Graph struct {
	Nodes []*draft.Node
	edges [][]accessEdge // by place, of the node that waits
}

// An accessEdge is drawn by a rule of access for a target group.
type accessEdge struct {
	first *draft.Node
	owner *grant // nil where no group asks for it
}

// newAccessGraph returns the graph of the nodes without edges of access.
func newAccessGraph(nodes []*draft.Node) *Graph {
	g := &Graph{Nodes: slices.Clone(nodes), edges: make([][]accessEdge, len(nodes))}
	draft.Number(g.Nodes)
	return g
}

// barrier adds a node without a step.
func (g *Graph) barrier() *draft.Node {
	n := &draft.Node{Role: draft.RoleBarrier, Place: len(g.Nodes)}
	g.Nodes, g.edges = append(g.Nodes, n), append(g.edges, nil)
	return n
}

// draw makes then wait for first.
func (g *Graph) addEdge(first, then *draft.Node, owner *grant) {
	g.edges[then.Place] = append(g.edges[then.Place], accessEdge{first, owner})
}

// WaitsFor returns the i-th node that n waits for, or nil after the last.
func (g *Graph) WaitsFor(n *draft.Node, i int) *draft.Node {
	if i < len(n.Needs) {
		return n.Needs[i].Node()
	}
	if i -= len(n.Needs); i < len(g.edges[n.Place]) {
		return g.edges[n.Place][i].first
	}
	return nil
}

// cycles returns the sets of nodes that wait for each other.
func (g *Graph) cycles() [][]*draft.Node {
	var cycles [][]*draft.Node
	for _, cycle := range graph.Cycles(len(g.Nodes), g.byPlace) {
		nodes := make([]*draft.Node, len(cycle))
		for i, place := range cycle {
			nodes[i] = g.Nodes[place]
		}
		cycles = append(cycles, nodes)
	}
	return cycles
}

func (g *Graph) byPlace(place, i int) (int, bool) {
	first := g.WaitsFor(g.Nodes[place], i)
	if first == nil {
		return 0, false
	}
	return first.Place, true
}
