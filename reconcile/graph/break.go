package graph

import "slices"

// A Link is one edge of a cycle: the Nth of the nodes that From waits for.
type Link struct{ From, N int }

// Break walks a graph of n nodes depth first and calls cut with each cycle that it
// closes, until the graph has none. Each link of a cycle leads to the From of the next
// one, the last to that of the first.
//
// Cut must change what edges returns so that one link of the cycle leads elsewhere, or
// is gone, and return the place of that link in the cycle; the walk goes on there. The
// link may lead to a new node, with a number of n or more. The edges of nodes that the
// cycle does not have may change as well, if they are led to new nodes. An error of
// cut ends the walk, and is returned.
func Break(n int, edges Edges, cut func(cycle []Link) (int, error)) error {
	w := &walk{edges: edges, seen: make([]progress, n)}
	for node := range n {
		if err := w.from(node, cut); err != nil {
			return err
		}
	}
	return nil
}

// A progress says how far a walk is with a node.
type progress uint8

const (
	unseen progress = iota
	open            // on the path
	closed          // all that it waits for has been walked
)

// A walk is a depth-first search. Each node on its path waits for the next.
type walk struct {
	edges Edges
	seen  []progress
	path  []place
}

func (w *walk) from(root int, cut func([]Link) (int, error)) error {
	w.enter(root)
	for len(w.path) > 0 {
		top := &w.path[len(w.path)-1]
		first, ok := w.edges(top.node, top.next)
		if !ok {
			w.seen[top.node] = closed
			w.path = w.path[:len(w.path)-1]
			continue
		}
		top.next++
		if first < len(w.seen) && w.seen[first] == open {
			if err := w.cutAt(first, cut); err != nil {
				return err
			}
			continue
		}
		w.enter(first)
	}
	return nil
}

func (w *walk) enter(n int) {
	for n >= len(w.seen) {
		w.seen = append(w.seen, unseen)
	}
	if w.seen[n] == unseen {
		w.seen[n] = open
		w.path = append(w.path, place{node: n})
	}
}

// cutAt has the cycle cut that the end of the path closes with start, and steps back
// to the node whose link leads elsewhere now.
func (w *walk) cutAt(start int, cut func([]Link) (int, error)) error {
	at := slices.IndexFunc(w.path, func(p place) bool { return p.node == start })
	cycle := make([]Link, len(w.path)-at)
	for i, p := range w.path[at:] {
		cycle[i] = Link{From: p.node, N: p.next - 1}
	}
	i, err := cut(cycle)
	if err != nil {
		return err
	}
	for _, undone := range w.path[at+i+1:] {
		w.seen[undone.node] = unseen
	}
	w.path = w.path[:at+i+1]
	w.path[at+i].next--
	return nil
}
