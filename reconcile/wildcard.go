package reconcile

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A wildcards knows what 0.0.0.0 and [::] stand for: every address of their family on
// their port that no other portal claims. Of these it knows the ones that occur in a
// plan, and one more for all the rest. So a portal that listens on a wildcard gains
// what another lets go of, and loses what another takes.
type wildcards map[string][]string

// wildcardsOf returns the wildcards among the addresses that portals have before,
// during and after a plan. It is empty in most.
func wildcardsOf(live *Live, steps []Step) wildcards {
	w, all := make(wildcards), make(map[string]bool)
	note := func(r spec.Resource) {
		portal, ok := r.(*spec.Portal)
		if !ok {
			return
		}
		for _, a := range portal.Listen {
			if all[a] = true; listensWide([]string{a}) {
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

// covered reports whether each of a is covered by one of b.
func covered(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool {
		return !slices.ContainsFunc(b, func(y string) bool { return covers(y, x) })
	})
}

// meet reports whether a portal that listens on a and one that listens on b can be
// found at one and the same address.
func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return covers(x, y) || covers(y, x) })
	})
}

// listensWide reports whether one of the addresses is a wildcard.
func listensWide(addrs []string) bool {
	return slices.ContainsFunc(addrs, func(a string) bool { _, _, ok := wildcard(a); return ok })
}

// A yielding is a portal with a wildcard and what others do to what it stands for.
type yielding struct {
	portal spec.Key
	own    factor // what it does itself
	others factor
	// leaves and takes say that the portal has a wildcard only before or after.
	leaves, takes bool
}

// yields notes for the portals with a wildcard what they gain and lose by the writes
// of others: they are found where no other listens.
func (f *factors) yields() {
	wide, changing := f.widePortals()
	for _, k := range wide {
		live, want := f.listens(k)
		y := yielding{portal: k, own: f.row[k], leaves: !listensWide(want), takes: !listensWide(live)}
		for _, other := range changing {
			had, has := f.listens(other)
			if other != k && meet(slices.Concat(live, want), slices.Concat(had, has)) {
				y.others.grows = slices.Concat(y.others.grows, f.row[other].shrinks)
				y.others.shrinks = slices.Concat(y.others.shrinks, f.row[other].grows)
			}
		}
		if y.others.changes() {
			f.yielding = append(f.yielding, y)
		}
	}
	for _, y := range f.yielding {
		f.row[y.portal] = factor{slices.Concat(y.own.shrinks, y.others.shrinks), slices.Concat(y.own.grows, y.others.grows)}
	}
}

// widePortals returns the portals that have a wildcard before or after the plan, and
// those whose addresses change.
func (f *factors) widePortals() (wide, changing []spec.Key) {
	for _, k := range f.portals() {
		live, want := f.listens(k)
		if listensWide(live) || listensWide(want) {
			wide = append(wide, k)
		}
		if f.row[k].changes() {
			changing = append(changing, k)
		}
	}
	return wide, changing
}

// wildcards keeps portals from being found at addresses that they have neither before
// nor after: one that has a wildcard lets go of it before another portal lets go of
// its addresses, and one that gets a wildcard gets it when the others have theirs.
func (s *shielding) wildcards() {
	for _, y := range s.yielding {
		if y.leaves {
			s.eachBefore(ruleW, y.own.shrinks, y.others.grows, nil)
		}
		if y.takes {
			s.eachBefore(ruleW, y.others.shrinks, y.own.grows, nil)
		}
	}
}

// portals returns the portals that are live or will be.
func (p *planner) portals() []spec.Key {
	var keys []spec.Key
	for _, o := range p.livePortals() {
		keys = append(keys, o.Key)
	}
	for _, n := range p.created(spec.KindPortal) {
		keys = append(keys, n.step.Key)
	}
	return keys
}
