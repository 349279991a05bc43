package graph

// Edges gives the i-th of the nodes that n waits for, counted from 0, and false
// after the last. A node may wait for another more than once, and for itself. The
// functions of this package call it for one n with i from 0 upwards.
type Edges func(n, i int) (first int, ok bool)

// all calls visit with each node that n waits for.
func (e Edges) all(n int, visit func(first int)) {
	for i := 0; ; i++ {
		first, ok := e(n, i)
		if !ok {
			return
		}
		visit(first)
	}
}

// A place is a node on the path of a search, and how many of its edges the search
// has followed.
type place struct{ node, next int }
