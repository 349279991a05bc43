package graph_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/reconcile/graph"
)

// A lists is a graph as the lists of what each node waits for.
type lists [][]int

func (l lists) edges(n, i int) (int, bool) {
	if i >= len(l[n]) {
		return 0, false
	}
	return l[n][i], true
}

// random returns a graph of up to 12 nodes.
func random(seed uint64) lists {
	r := rand.New(rand.NewPCG(seed, 1))
	l := make(lists, 1+r.IntN(12))
	for range r.IntN(3 * len(l)) {
		n := r.IntN(len(l))
		l[n] = append(l[n], r.IntN(len(l)))
	}
	return l
}

// reaches reports, for each two nodes, whether the first waits for the second.
func (l lists) reaches() [][]bool {
	reach := make([][]bool, len(l))
	for n := range l {
		reach[n] = make([]bool, len(l))
		for todo := slices.Clone(l[n]); len(todo) > 0; todo = todo[1:] {
			if m := todo[0]; !reach[n][m] {
				reach[n][m] = true
				todo = append(todo, l[m]...)
			}
		}
	}
	return reach
}

func TestCyclesAreThoseThatReachEachOther(t *testing.T) {
	for seed := range uint64(3000) {
		l := random(seed)
		reach := l.reaches()
		var want [][]int
		for n := range l {
			var set []int
			for m := range l {
				if m == n || reach[n][m] && reach[m][n] {
					set = append(set, m)
				}
			}
			if len(set) > 1 && set[0] == n {
				want = append(want, set)
			}
		}
		got := graph.Cycles(len(l), l.edges)
		for _, set := range got {
			slices.Sort(set)
		}
		slices.SortFunc(got, slices.Compare[[]int])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, %v: cycles (-want +got):\n%s", seed, l, diff)
		}
	}
}

func TestOrderIsTheLowestThatCanComeNext(t *testing.T) {
	for seed := range uint64(3000) {
		l := random(seed)
		done := make([]bool, len(l))
		var want []int
		for {
			next := -1
			for n := range l {
				if !done[n] && !slices.ContainsFunc(l[n], func(m int) bool { return !done[m] }) {
					next = n
					break
				}
			}
			if next < 0 {
				break
			}
			done[next], want = true, append(want, next)
		}
		got := graph.Order(len(l), l.edges)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, %v: order = %v, want %v", seed, l, got, want)
		}
	}
}

// TestBreakLeavesNoCycle cuts a random link of each cycle and leads it to a new node.
func TestBreakLeavesNoCycle(t *testing.T) {
	for seed := range uint64(3000) {
		l := random(seed)
		r := rand.New(rand.NewPCG(seed, 2))
		cuts, links := 0, 0
		for _, firsts := range l {
			links += len(firsts)
		}
		edges := func(n, i int) (int, bool) { return l.edges(n, i) }
		err := graph.Break(len(l), edges, func(cycle []graph.Link) (int, error) {
			for i, link := range cycle {
				if got, want := l[link.From][link.N], cycle[(i+1)%len(cycle)].From; got != want {
					t.Fatalf("seed %d: link %d of %v leads to %d, want %d", seed, i, cycle, got, want)
				}
			}
			cuts++
			i := r.IntN(len(cycle))
			l[cycle[i].From][cycle[i].N] = len(l)
			l = append(l, nil)
			return i, nil
		})
		if err != nil || len(graph.Order(len(l), l.edges)) < len(l) {
			t.Fatalf("seed %d: Break() = %v, and %v has a cycle", seed, err, l)
		}
		if cuts > links {
			t.Fatalf("seed %d: %d cuts of %d links", seed, cuts, links)
		}
	}
}

func TestBreakCutsNothingOfAGraphWithoutCycles(t *testing.T) {
	for seed := range uint64(3000) {
		l := random(seed)
		for n := range l {
			l[n] = slices.DeleteFunc(l[n], func(m int) bool { return m <= n })
		}
		err := graph.Break(len(l), l.edges, func(cycle []graph.Link) (int, error) {
			return 0, fmt.Errorf("seed %d: %v has the cycle %v", seed, l, cycle)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestBreakEndsWithTheErrorOfCut(t *testing.T) {
	l := lists{{1}, {0}}
	no := errors.New("no")
	if err := graph.Break(len(l), l.edges, func([]graph.Link) (int, error) { return 0, no }); !errors.Is(err, no) {
		t.Errorf("Break() = %v, want the error of cut", err)
	}
}

// TestDeepGraph has a path that recursion could not follow.
func TestDeepGraph(t *testing.T) {
	const n = 1_000_000
	edges := func(node, i int) (int, bool) { return (node + 1) % n, i == 0 }
	if got := graph.Cycles(n, edges); len(got) != 1 || len(got[0]) != n {
		t.Errorf("a ring of %d nodes is %d cycles", n, len(got))
	}
}
