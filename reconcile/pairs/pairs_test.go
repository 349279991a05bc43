package pairs_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lunsync/lunsync/reconcile/pairs"
)

func TestUniqueIsMutual(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 0))
		left, right := lists(r), lists(r)
		want := make(map[int]int)
		for i := range left {
			for j := range right {
				if only(left[i], right, j) && only(right[j], left, i) {
					want[i] = j
				}
			}
		}
		if got := pairs.Unique(left, right); !maps.Equal(got, want) {
			t.Fatalf("Unique(%v, %v) = %v, want %v", left, right, got, want)
		}
	}
}

func lists(r *rand.Rand) [][]string {
	all := make([][]string, r.IntN(5))
	for i := range all {
		for range r.IntN(3) {
			all[i] = append(all[i], string(rune('a'+r.IntN(5))))
		}
	}
	return all
}

// only reports whether the i-th of all, and no other, shares a token.
func only(tokens []string, all [][]string, i int) bool {
	for j, other := range all {
		shares := slices.ContainsFunc(tokens, func(t string) bool { return slices.Contains(other, t) })
		if shares != (j == i) {
			return false
		}
	}
	return true
}

func ExampleUnique() {
	spec := [][]string{{"storage net", "10.0.0.1"}, {"backup net"}}
	live := [][]string{{"10.0.0.1"}, {"backup net"}, {"backup net"}}
	fmt.Println(pairs.Unique(spec, live)) // two portals could be the second one
	// Output: map[0:0]
}
