// Package graph finds the cycles of a directed graph, breaks them, and puts the
// nodes in order. It knows nothing of what the nodes stand for: they are the numbers
// from 0, and an edge says that one node waits for another.
//
//	edges.go   how a graph is given
//	cycles.go  the sets of nodes that wait for each other, in one search
//	break.go   a walk that lets the caller break each cycle where it is found
//	order.go   the nodes, each after those that it waits for
//
// Every function takes time and memory in proportion to nodes and edges, but for
// [Order], which keeps the nodes that are ready in a heap.
package graph
