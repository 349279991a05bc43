package access

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A wildcards knows what 0.0.0.0 and [::] stand for: every address of their family on
// their port that no other portal claims. Of these it knows the ones that occur in a
// plan, and one more for all the rest. So a portal that listens on a wildcard gains
// what another lets go of, and loses what another takes.
type wildcards map[string][]string

// WildcardsOf returns the wildcards among the addresses that portals have before,
// during and after a plan. It is empty in most.
func WildcardsOf(live *inventory.Live, steps []plans.Step) wildcards {
	w, all := make(wildcards), make(map[string]bool)
	note := func(r spec.Resource) {
		portal, ok := r.(*spec.Portal)
		if !ok {
			return
		}
		for _, a := range portal.Listen {
			if all[a] = true; ListensWide([]string{a}) {
				w[a] = []string{a} // it stands for the rest as well
			}
		}
	}
	for i := range live.Objects {
		note(live.Objects[i].Resource)
	}
	for i := range steps {
		note(steps[i].After)
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

// expand returns the addresses at which a portal is found that is to listen on listen,
// while portals claim those that claimed counts.
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

// claim counts a portal that comes, by 1, or goes, by -1, with its addresses.
func (s *rows) claim(r spec.Resource, by int) {
	portal, ok := r.(*spec.Portal)
	if !ok || len(s.wild) == 0 {
		return
	}
	for _, a := range portal.Listen {
		s.claimed[a] += by
	}
}

// wildcard returns what an address that stands for others stands for, or false.
func wildcard(addr string) (port string, six, ok bool) {
	if port, ok = strings.CutPrefix(addr, "0.0.0.0:"); ok {
		return port, false, true
	}
	port, ok = strings.CutPrefix(addr, "[::]:")
	return port, true, ok
}

// covers reports whether a portal that listens on wide is found at addr, too, if no
// other claims that.
func covers(wide, addr string) bool {
	if wide == addr {
		return true
	}
	port, six, ok := wildcard(wide)
	return ok && strings.HasSuffix(addr, ":"+port) && strings.HasPrefix(addr, "[") == six
}

// Covered reports whether each of a is covered by one of b.
func Covered(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool {
		return !slices.ContainsFunc(b, func(y string) bool { return covers(y, x) })
	})
}

// Meet reports whether a portal that listens on a and one that listens on b can be
// found at one and the same address.
func Meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return covers(x, y) || covers(y, x) })
	})
}

// ListensWide reports whether one of the addresses is a wildcard.
func ListensWide(addrs []string) bool {
	return slices.ContainsFunc(addrs, func(a string) bool { _, _, ok := wildcard(a); return ok })
}
