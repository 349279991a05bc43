package inventory

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/pairs"
	"github.com/lunsync/lunsync/spec"
)

// matchEntries matches each want with the object that an entry has under its key, if
// that is still what the entry tells of. It comes before all stages: what is known
// of an object tells more than a likeness. Those to put aside, late duplicates and portals that
// can't be changed, are nobody's candidates: the spec means another.
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

// recall names an object that the spec doesn't list as an entry has it, unless the
// spec has another use for the name.
func recall(s *spec.Spec, o client.Object, e *ownership.Entry, ids *client.IDs) bool {
	if e == nil || s.Pos(e.Key()) != (spec.Pos{}) {
		return false
	}
	if _, err := ids.ID(e.Key()); err == nil {
		return false
	}
	ids.Put(e.Key(), o.ID)
	return true
}

// recallAuthGroups names auth groups as the entries have them, until the spec has
// a say.
func recallAuthGroups(own ownership.Ownership, ids *client.IDs) {
	for _, e := range own.Of(spec.KindCredential) {
		ids.Put(spec.AuthGroup(e.Key().Parent()), client.ID(e.Tag))
	}
}
