package inventory

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/pairs"
	"github.com/lunsync/lunsync/spec"
)

// matchEntries matches each want with the object whose owner has its key. This comes
// before all stages: an entry with the object's id is better evidence than a comparison.
// The objects in aside are no candidates for anything: late duplicates, and portals that
// can't be changed. The spec means another object.
func (m *matcher) matchEntries(owned map[client.ID]*ownership.Entry, aside map[client.ID]bool) {
	m.lives = slices.DeleteFunc(m.lives, func(o client.Object) bool { return aside[o.ID] })
	wants, lives := make([][]string, len(m.wants)), make([][]string, len(m.lives))
	for i, w := range m.wants {
		wants[i] = []string{w.Key().String()}
	}
	for j, o := range m.lives {
		if e := owned[o.ID]; e != nil {
			lives[j] = []string{e.Key().String()}
		}
	}
	m.accept(pairs.Unique(wants, lives))
}

// nameByEntry gives an object that the spec doesn't list the name in its entry, which may
// be nil, and reports whether it did. A name that the spec or another object has is not
// given.
func nameByEntry(s *spec.Spec, o client.Object, e *ownership.Entry, ids *client.IDs) bool {
	if e == nil || s.Pos(e.Key()) != (spec.Pos{}) {
		return false
	}
	if _, err := ids.ID(e.Key()); err == nil {
		return false
	}
	ids.Put(e.Key(), o.ID)
	return true
}

// nameAuthGroupsByEntries names auth groups by the entries of their credentials. Names
// that the spec gives must be put afterwards.
func nameAuthGroupsByEntries(own ownership.Ownership, ids *client.IDs) {
	for _, e := range own.Of(spec.KindCredential) {
		ids.Put(spec.AuthGroup(e.Key().Parent()), client.ID(e.Tag))
	}
}
