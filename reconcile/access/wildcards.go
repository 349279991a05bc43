package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// wildcards are the addresses for which each wildcard, 0.0.0.0 or [::] with a port, may
// stand: all of its family and port that portals list before, during or after a plan,
// and itself for all that none lists. At any moment it stands for those that no portal
// lists then. So a portal with a wildcard gains an address when another portal stops
// listing it, and loses one that another portal begins to list.
type wildcards map[string][]string

// UsesWildcards reports whether a portal lists a wildcard before, during or after a plan.
func UsesWildcards(live *inventory.Live, steps []plans.Step) bool {
	return len(wildcardsOf(live, steps)) > 0
}

// wildcardsOf returns the wildcards that portals list before, during and after a plan.
func wildcardsOf(live *inventory.Live, steps []plans.Step) wildcards {
	w, all := make(wildcards), make(map[string]bool)
	collect := func(r spec.Resource) {
		portal, ok := r.(*spec.Portal)
		if !ok {
			return
		}
		for _, a := range portal.Listen {
			if all[a] = true; HasWildcard([]string{a}) {
				w[a] = []string{a} // which stands for the addresses that no portal lists
			}
		}
	}
	for i := range live.Objects {
		collect(live.Objects[i].Resource)
	}
	for i := range steps {
		collect(steps[i].After)
	}
	for wild := range w {
		for a := range all {
			if a != wild && covers(wild, a) {
				w[wild] = append(w[wild], a)
			}
		}
	}
	return w
}

// expand returns the addresses at which hosts find a portal that lists listen, while
// claimed counts the portals that list each address.
func (w wildcards) expand(listen []string, claimed map[string]int) []string {
	if !slices.ContainsFunc(listen, func(a string) bool { return w[a] != nil }) {
		return listen
	}
	found := slices.Clone(listen)
	for _, wild := range listen {
		for _, a := range w[wild] {
			if a != wild && claimed[a] == 0 {
				found = append(found, a)
			}
		}
	}
	return found
}

// claim adds by to the count of each address that r lists, if it is a portal.
func (s *state) claim(r spec.Resource, by int) {
	portal, ok := r.(*spec.Portal)
	if !ok || len(s.wildcards) == 0 {
		return
	}
	for _, a := range portal.Listen {
		s.claimed[a] += by
	}
}
