package reconcile

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/graph"
)

// circles returns the sets of nodes that wait for each other.
func (p *planner) circles() [][]*node {
	all := p.everyNode()
	var circles [][]*node
	for _, cycle := range graph.Cycles(len(all), waits(all)) {
		circle := make([]*node, len(cycle))
		for i, n := range cycle {
			circle[i] = all[n]
		}
		circles = append(circles, circle)
	}
	return circles
}

// everyNode returns the nodes and the gates.
func (p *planner) everyNode() []*node { return slices.Concat(p.nodes, p.gates) }

// waits numbers the nodes and returns what they wait for, by these numbers.
func waits(nodes []*node) graph.Edges {
	for i, n := range nodes {
		n.place = i
	}
	return func(n, i int) (int, bool) {
		first := nodes[n].waitsFor(i)
		if first == nil {
			return 0, false
		}
		return first.place, true
	}
}
