package networks_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/spec"
)

// TestSetHasOneForm checks the lists of sets that were given in different ways.
func TestSetHasOneForm(t *testing.T) {
	for _, row := range []struct{ networks, want string }{
		{"", "ALL"},
		{"ALL", "ALL"},
		{"ALL 10.0.0.1", "10.0.0.1"},
		{"10.0.0.9/8", "10.0.0.0/8"},
		{"10.1.0.0/16 10.0.0.0/8", "10.0.0.0/8"},
		{"10.0.0.128/25 10.0.0.0/25", "10.0.0.0/24"},
		{"10.0.0.3 10.0.0.2 10.0.0.0/31", "10.0.0.0/30"},
		{"10.0.1.0/24 10.0.2.0/24", "10.0.1.0/24 10.0.2.0/24"}, // not halves of one network
		{"FD00::/64 fd00::1", "fd00::/64"},
		{"neither", ""},
	} {
		if got := strings.Join(networks.Of(strings.Fields(row.networks)).List(), " "); got != row.want {
			t.Errorf("Of(%s) = %q, want %q", row.networks, got, row.want)
		}
	}
}

// TestSetOperations compares sets of four neighbouring addresses with bit masks. The fifth bit
// of a mask means all other addresses, which only ALL contains.
func TestSetOperations(t *testing.T) {
	const all = 1<<5 - 1
	masks := []int{all}
	for m := range 1 << 4 {
		masks = append(masks, m)
	}
	set := func(mask int) networks.Set {
		if mask == all {
			return networks.All()
		}
		list := []string{"neither"} // an empty list would mean all
		for i := range 4 {
			if mask>>i&1 == 1 {
				list = append(list, fmt.Sprintf("10.0.0.%d", i))
			}
		}
		return networks.Of(list)
	}
	text := func(s networks.Set) string { return fmt.Sprint(s.List()) }
	for _, a := range masks {
		if got := set(a).Empty(); got != (a == 0) {
			t.Errorf("%b: Empty() = %v", a, got)
		}
		for _, b := range masks {
			if got := set(a).Within(set(b)); got != (a&^b == 0) {
				t.Errorf("%b: Within(%b) = %v", a, b, got)
			}
			if got, want := text(set(a).Intersect(set(b))), text(set(a&b)); got != want {
				t.Errorf("%b: Intersect(%b) = %s, want %s", a, b, got, want)
			}
			if got, want := text(set(a).Union(set(b))), text(set(a|b)); got != want {
				t.Errorf("%b: Union(%b) = %s, want %s", a, b, got, want)
			}
		}
	}
}

// ExampleOf compares two lists that are written differently and contain the same
// addresses.
func ExampleOf() {
	a := networks.Of([]string{"10.0.0.0/24"})
	b := networks.Of([]string{"10.0.0.128/25", "10.0.0.0/25", "10.0.0.7"})
	fmt.Println(a.Within(b), b.Within(a), b.List())
	fmt.Println(networks.Of([]string{spec.All}).Within(a))
	// Output:
	// true true [10.0.0.0/24]
	// false
}
