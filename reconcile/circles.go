package reconcile

import "slices"

// circles returns the sets of nodes that wait for each other, each of more than
// one node, by Tarjan's algorithm without recursion.
func (p *planner) circles() [][]*node {
	t := &tarjan{}
	for _, n := range p.everyNode() {
		n.low, n.found, n.onStack = 0, 0, false
	}
	for _, n := range p.everyNode() {
		if n.found == 0 {
			t.from(n)
		}
	}
	return t.circles
}

// everyNode returns the nodes and the gates.
func (p *planner) everyNode() []*node { return slices.Concat(p.nodes, p.gates) }

// A tarjan is a search for strongly connected components.
type tarjan struct {
	clock   int
	stack   []*node // not yet in a component
	path    []place
	circles [][]*node
}

func (t *tarjan) from(n *node) {
	t.enter(n)
	for len(t.path) > 0 {
		top := &t.path[len(t.path)-1]
		n := top.node
		if next := n.waitsFor(top.next); next != nil {
			top.next++
			switch {
			case next.found == 0:
				t.enter(next)
			case next.onStack:
				n.low = min(n.low, next.found)
			}
			continue
		}
		t.path = t.path[:len(t.path)-1]
		if len(t.path) > 0 {
			below := t.path[len(t.path)-1].node
			below.low = min(below.low, n.low)
		}
		if n.low == n.found {
			t.close(n)
		}
	}
}

func (t *tarjan) enter(n *node) {
	t.clock++
	n.found, n.low, n.onStack = t.clock, t.clock, true
	t.stack = append(t.stack, n)
	t.path = append(t.path, place{node: n})
}

// close takes the component of n off the stack.
func (t *tarjan) close(n *node) {
	i := len(t.stack) - 1
	for ; t.stack[i] != n; i-- {
		t.stack[i].onStack = false
	}
	n.onStack = false
	if len(t.stack)-i > 1 {
		t.circles = append(t.circles, append([]*node(nil), t.stack[i:]...))
	}
	t.stack = t.stack[:i]
}
