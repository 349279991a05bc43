package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A sim is the appliance as it will be while a plan is carried out, as far as
// access goes. It starts as what is live and takes one step after the other.
type sim struct {
	rows
	now map[spec.Key]spec.Resource
	// users gives the target groups and mappings that refer to a row; those of a
	// target are its groups alone.
	users map[spec.Key]map[spec.Key]bool
	shown map[string]int // mappings of each target
	// letsIn remembers which targets let somebody in, until a step changes whom.
	letsIn map[string]bool
	auth   map[string]*users
	wide   []spec.Key // the portals that have listened on a wildcard
}

// newSim returns a sim of live, the state that first is.
func newSim(live *inventory.Live, first *rows) *sim {
	s := &sim{
		now:   make(map[spec.Key]spec.Resource, len(live.Objects)),
		users: make(map[spec.Key]map[spec.Key]bool),
		shown: make(map[string]int),

		letsIn: make(map[string]bool),
		auth:   make(map[string]*users),
	}
	s.rows = rows{
		get:   func(k spec.Key) spec.Resource { return s.now[k] },
		asked: func(group string) asked { return s.usersOf(group).asked() },
		whos:  first.whos, wild: first.wild, claimed: make(map[string]int),
	}
	for i := range live.Objects {
		s.put(live.Objects[i].Key, live.Objects[i].Resource)
	}
	return s
}

// take does a step.
func (s *sim) take(step *plans.Step) {
	for _, k := range step.Cascades {
		s.put(k, nil)
	}
	s.put(step.Key, step.After)
}

// put makes r what goes by k; nil takes it away.
func (s *sim) put(k spec.Key, r spec.Resource) {
	if k.Kind != spec.KindMapping && k.Kind != spec.KindExtent {
		clear(s.letsIn)
	}
	if c, ok := r.(*spec.Credential); ok { // before its old self goes, which may be the same
		s.usersOf(c.Group).add(proof{c.User, c.Secret})
	}
	s.forget(k, s.now[k])
	s.claim(r, 1)
	if r == nil {
		delete(s.now, k)
		return
	}
	s.now[k] = r
	switch r := r.(type) {
	case *spec.Mapping:
		s.shown[r.Target]++
	case *spec.Portal:
		s.noteWide(k, r)
	}
	for _, ref := range r.Refs() {
		if k.Kind == spec.KindMapping && ref.Kind == spec.KindTarget {
			continue
		}
		if s.users[ref] == nil {
			s.users[ref] = make(map[spec.Key]bool)
		}
		s.users[ref][k] = true
	}
}

// noteWide keeps k if that is a portal with a wildcard.
func (s *sim) noteWide(k spec.Key, portal *spec.Portal) {
	if ListensWide(portal.Listen) && !slices.Contains(s.wide, k) {
		s.wide = append(s.wide, k)
	}
}

// forget takes away what was known of old, which went by k. Old may be nil.
func (s *sim) forget(k spec.Key, old spec.Resource) {
	if old == nil {
		return
	}
	switch old := old.(type) {
	case *spec.Credential:
		s.usersOf(old.Group).drop(proof{old.User, old.Secret})
	case *spec.Mapping:
		s.shown[old.Target]--
	}
	s.claim(old, -1)
	for _, ref := range old.Refs() {
		delete(s.users[ref], k)
	}
}

// usersOf returns those of the named auth group.
func (s *sim) usersOf(group string) *users {
	if s.auth[group] == nil {
		s.auth[group] = newUsers()
	}
	return s.auth[group]
}

// affected returns the target groups and mappings that a step changes or that refer
// to what it changes.
func (s *sim) affected(step *plans.Step) []spec.Key {
	var keys []spec.Key
	for _, k := range append([]spec.Key{step.Key}, step.Cascades...) {
		if k.Kind.IsPart() {
			keys = append(keys, k)
		}
	}
	for _, row := range s.rowsOf(step) {
		for k := range s.users[row] {
			keys = append(keys, k)
		}
	}
	return keys
}

// rowsOf returns the keys by which target groups and mappings refer to what a step
// changes.
func (s *sim) rowsOf(step *plans.Step) []spec.Key {
	keys := []spec.Key{step.Key}
	if step.Key.Kind == spec.KindPortal {
		keys = append(keys, s.wide...) // they yield to others
	}
	for _, r := range []spec.Resource{step.Before, step.After} {
		if c, ok := r.(*spec.Credential); ok {
			keys = append(keys, c.Provides())
		}
	}
	return keys
}

// A sight is what a target group lets in or what a mapping shows, in one state.
type sight struct {
	frame frame
	view  view
	// counts reports whether that means something: whether the target of the group
	// shows something, or that of the mapping lets somebody in.
	counts bool
}

func (s *sim) observe(keys []spec.Key) []sight {
	seen := make([]sight, len(keys))
	for i, k := range keys {
		if k.Kind == spec.KindTargetGroup {
			seen[i] = sight{frame: s.frame(k), counts: s.shown[k.Parent()] > 0}
		} else {
			seen[i] = sight{view: s.view(k), counts: s.reached(k.Parent())}
		}
	}
	return seen
}

// reached reports whether a group of the target lets somebody in.
func (s *sim) reached(target string) bool {
	in, known := s.letsIn[target]
	if known {
		return in
	}
	for k := range s.users[spec.Key{Kind: spec.KindTarget, Name: target}] {
		in = in || !s.frame(k).empty()
	}
	s.letsIn[target] = in
	return in
}

// reachedAny reports whether any target lets somebody in to what it shows.
func (s *sim) reachedAny() bool {
	for target, n := range s.shown {
		if n > 0 && s.reached(target) {
			return true
		}
	}
	return false
}
