package access_test

import (
	"testing"

	"github.com/lunsync/lunsync/reconcile/access"
)

// TestSet compares sets of three values with masks of three bits. The fourth bit of a
// mask stands for all other values: only the set of all contains them.
func TestSet(t *testing.T) {
	const all = 1<<4 - 1
	masks := []int{0, 1, 2, 3, 4, 5, 6, 7, all}
	set := func(mask int) access.Set[int] {
		if mask == all {
			return access.AllOf[int]()
		}
		var values []int
		for v := range 3 {
			if mask>>v&1 == 1 {
				values = append(values, v)
			}
		}
		return access.SetOf(values...)
	}
	same := func(s access.Set[int], mask int) bool { return s.Within(set(mask)) && set(mask).Within(s) }
	for _, a := range masks {
		if got := set(a).Empty(); got != (a == 0) {
			t.Errorf("%b: Empty() = %v", a, got)
		}
		for _, b := range masks {
			if got := set(a).Within(set(b)); got != (a&^b == 0) {
				t.Errorf("%b: Within(%b) = %v", a, b, got)
			}
			if !same(set(a).Intersect(set(b)), a&b) {
				t.Errorf("%b: Intersect(%b) isn't %b", a, b, a&b)
			}
			if !same(set(a).Union(set(b)), a|b) {
				t.Errorf("%b: Union(%b) isn't %b", a, b, a|b)
			}
			for _, c := range masks {
				if got := set(c).WithinEither(set(a), set(b)); got != (c&^(a|b) == 0) {
					t.Errorf("%b: WithinEither(%b, %b) = %v", c, a, b, got)
				}
			}
		}
	}
}
