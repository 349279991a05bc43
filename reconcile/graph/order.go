package graph

import "container/heap"

// Order returns the nodes of a graph of n nodes, each after all that it waits for. Of
// the nodes that could come next the one with the lowest number comes first. Nodes on
// a cycle, and those that wait for them, are left out: the graph has a cycle if the
// result is shorter than n.
func Order(n int, edges Edges) []int {
	waiting, unblocks := make([]int, n), make([][]int, n)
	for node := range n {
		edges.all(node, func(first int) {
			waiting[node]++
			unblocks[first] = append(unblocks[first], node)
		})
	}
	ready := new(lowest)
	for node, n := range waiting {
		if n == 0 {
			*ready = append(*ready, node) // in ascending order, which is a heap
		}
	}
	order := make([]int, 0, n)
	for ready.Len() > 0 {
		node := heap.Pop(ready).(int)
		order = append(order, node)
		for _, next := range unblocks[node] {
			if waiting[next]--; waiting[next] == 0 {
				heap.Push(ready, next)
			}
		}
	}
	return order
}

// A lowest is a heap of numbers, the lowest on top.
type lowest []int

func (h lowest) Len() int           { return len(h) }
func (h lowest) Less(i, j int) bool { return h[i] < h[j] }
func (h lowest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push adds x, an int.
func (h *lowest) Push(x any) { *h = append(*h, x.(int)) }

// Pop removes the last number.
func (h *lowest) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
