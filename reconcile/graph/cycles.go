package graph

import "slices"

// Cycles returns the strongly connected components of a graph of n nodes that have
// more than one node: sets of nodes each of which waits for all others of its set, by
// way of others or at once. A set that others wait for comes before those. It uses
// Tarjan's algorithm, without recursion.
func Cycles(n int, edges Edges) [][]int {
	t := &tarjan{edges: edges, index: make([]int, n), low: make([]int, n), onStack: make([]bool, n)}
	for node := range n {
		if t.index[node] == 0 {
			t.search(node)
		}
	}
	return t.cycles
}

// A tarjan is a search for strongly connected components. Index and low are those of
// the textbook, from 1; an index of 0 marks a node that was not visited yet.
type tarjan struct {
	edges      Edges
	index, low []int
	onStack    []bool
	clock      int
	stack      []int // visited, and not in a component yet
	path       []place
	cycles     [][]int
}

func (t *tarjan) search(root int) {
	t.visit(root)
	for len(t.path) > 0 {
		top := &t.path[len(t.path)-1]
		first, ok := t.edges(top.node, top.next)
		if !ok {
			t.leave(top.node)
			continue
		}
		top.next++
		switch {
		case t.index[first] == 0:
			t.visit(first)
		case t.onStack[first]:
			t.low[top.node] = min(t.low[top.node], t.index[first])
		}
	}
}

func (t *tarjan) visit(n int) {
	t.clock++
	t.index[n], t.low[n], t.onStack[n] = t.clock, t.clock, true
	t.stack = append(t.stack, n)
	t.path = append(t.path, place{node: n})
}

// leave steps back from n, whose edges were all followed.
func (t *tarjan) leave(n int) {
	t.path = t.path[:len(t.path)-1]
	if len(t.path) > 0 {
		below := t.path[len(t.path)-1].node
		t.low[below] = min(t.low[below], t.low[n])
	}
	if t.low[n] == t.index[n] {
		t.collect(n)
	}
}

// collect takes the component of n, which was visited first of it, off the stack.
func (t *tarjan) collect(n int) {
	at := len(t.stack) - 1
	for t.stack[at] != n {
		at--
	}
	component := t.stack[at:]
	for _, member := range component {
		t.onStack[member] = false
	}
	if len(component) > 1 {
		t.cycles = append(t.cycles, slices.Clone(component))
	}
	t.stack = t.stack[:at]
}
