package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/spec"
)

// A wildcardEffect is what the writes of other portals do to one that listens on a
// wildcard: hosts find that one at every address on which no other portal listens.
type wildcardEffect struct {
	portal spec.Key
	own    factor // what the portal's own write changes
	others factor // what the writes of others change
	// dropped and added say that the portal has a wildcard only before or only after
	// the plan.
	dropped, added bool
}

// findWildcardEffects adds what the writes of others do to the portals with a wildcard to
// the factors of those portals.
func (f *factors) findWildcardEffects() {
	wide, changing := f.widePortals()
	for _, k := range wide {
		live, want := listens(f.Draft, k)
		e := wildcardEffect{portal: k, own: f.row[k], dropped: !access.HasWildcard(want), added: !access.HasWildcard(live)}
		for _, other := range changing {
			had, has := listens(f.Draft, other)
			if other != k && access.ListenOverlap(slices.Concat(live, want), slices.Concat(had, has)) {
				e.others.grows = slices.Concat(e.others.grows, f.row[other].shrinks)
				e.others.shrinks = slices.Concat(e.others.shrinks, f.row[other].grows)
			}
		}
		if e.others.changes() {
			f.wildcardEffects = append(f.wildcardEffects, e)
		}
	}
	for _, e := range f.wildcardEffects {
		f.row[e.portal] = factor{slices.Concat(e.own.shrinks, e.others.shrinks), slices.Concat(e.own.grows, e.others.grows)}
	}
}

// widePortals returns the portals that have a wildcard before or after the plan, and
// those whose addresses change.
func (f *factors) widePortals() (wide, changing []spec.Key) {
	for _, k := range portals(f.Draft) {
		live, want := listens(f.Draft, k)
		if access.HasWildcard(live) || access.HasWildcard(want) {
			wide = append(wide, k)
		}
		if f.row[k].changes() {
			changing = append(changing, k)
		}
	}
	return wide, changing
}

// wildcards draws [draft.WildcardFirstOutLastIn]. Otherwise hosts would find a portal at
// an address that it has neither before nor after the plan.
func (s *attempt) wildcards() {
	for _, e := range s.wildcardEffects {
		if e.dropped {
			s.eachBefore(draft.WildcardFirstOutLastIn, e.own.shrinks, e.others.grows, nil)
		}
		if e.added {
			s.eachBefore(draft.WildcardFirstOutLastIn, e.others.shrinks, e.own.grows, nil)
		}
	}
}

// portals returns the portals that are live or will be.
func portals(p *draft.Draft) []spec.Key {
	var keys []spec.Key
	for _, o := range p.LivePortals() {
		keys = append(keys, o.Key)
	}
	for _, n := range p.Created(spec.KindPortal) {
		keys = append(keys, n.Step.Key)
	}
	return keys
}
