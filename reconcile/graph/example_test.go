package graph_test

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/graph"
)

// A swap of two values: each write waits until the other has let go of its value. The
// caller breaks the cycle by a third write, which puts one of them aside.
func Example() {
	names := []string{"a takes b's", "b takes a's"}
	waits := [][]int{{1}, {0}}
	edges := func(n, i int) (int, bool) {
		if i == len(waits[n]) {
			return 0, false
		}
		return waits[n][i], true
	}
	fmt.Println(graph.Cycles(len(names), edges))

	_ = graph.Break(len(names), edges, func(cycle []graph.Link) (int, error) {
		last := len(cycle) - 1
		link := cycle[last]
		aside := len(names)
		held := waits[link.From][link.N]
		names = append(names, names[held][:1]+" lets go")
		waits = append(waits, nil)
		waits[link.From][link.N] = aside
		waits[held] = append(waits[held], aside)
		return last, nil
	})
	for _, n := range graph.Order(len(names), edges) {
		fmt.Println(names[n])
	}
	// Output:
	// [[0 1]]
	// a lets go
	// b takes a's
	// a takes b's
}
