package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/spec"
)

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
		live, want := listens(f.Draft, k)
		y := yielding{portal: k, own: f.row[k], leaves: !access.ListensWide(want), takes: !access.ListensWide(live)}
		for _, other := range changing {
			had, has := listens(f.Draft, other)
			if other != k && access.Meet(slices.Concat(live, want), slices.Concat(had, has)) {
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
	for _, k := range portals(f.Draft) {
		live, want := listens(f.Draft, k)
		if access.ListensWide(live) || access.ListensWide(want) {
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
			s.eachBefore(draft.RuleW, y.own.shrinks, y.others.grows, nil)
		}
		if y.takes {
			s.eachBefore(draft.RuleW, y.others.shrinks, y.own.grows, nil)
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
