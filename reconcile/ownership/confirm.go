package ownership

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An UnconfirmedCreate is a create of which nobody knows whether it was done, or still will
// be: the answer was lost, or who waited for it.
type UnconfirmedCreate struct {
	Entry     // of what it makes, without an id
	N     int // its number in the journal
	// Above is the highest id of the kind that was known before, where ids ascend: what
	// the create makes has a higher one. Otherwise it is 0.
	Above client.ID
	// Alike are the ids of the objects that looked like it before, where ids don't
	// ascend: what the create makes has another one.
	Alike []client.ID
}

// Confirm returns o with an entry for each object that a create in doubt has made: a
// new one that looks just as it was to. A create makes one object at most, and the
// first object is the first create's.
func (o Ownership) Confirm(objects map[spec.Kind][]client.Object) Ownership {
	if len(o.Unconfirmed) == 0 {
		return o
	}
	of := make(map[spec.Kind]*candidates)
	entries, confirmed := slices.Clone(o.Entries), slices.Clone(o.Confirmed)
	var unconfirmed []UnconfirmedCreate
	for _, d := range o.Unconfirmed {
		if of[d.Kind] == nil {
			of[d.Kind] = newCandidates(o.Of(d.Kind), objects[d.Kind])
		}
		if made := of[d.Kind].find(&d); made != nil {
			d.ID = made.ID
			d.LateDuplicate = of[d.Kind].add(d.Entry)
			d.Protect = d.Protect && !d.LateDuplicate
			entries, confirmed = append(entries, d.Entry), append(confirmed, d)
		} else {
			unconfirmed = append(unconfirmed, d)
		}
	}
	o.Entries, o.Unconfirmed, o.Confirmed = entries, unconfirmed, confirmed
	return o
}

// The candidates are the objects of one kind, to find those that creates in doubt have
// made, and what is known of them so far.
type candidates struct {
	objects      []client.Object
	byNaturalKey map[string][]*client.Object // in order of id
	entries      []*Entry
	known        map[client.ID]bool
	byKey        map[spec.Key][]*Entry
}

func newCandidates(entries []*Entry, objects []client.Object) *candidates {
	a := &candidates{
		objects: objects, byNaturalKey: make(map[string][]*client.Object), entries: entries,
		known: make(map[client.ID]bool), byKey: make(map[spec.Key][]*Entry),
	}
	for i := range objects {
		for _, key := range naturalKeysOf(objects[i].Resource) {
			a.byNaturalKey[key] = append(a.byNaturalKey[key], &objects[i])
		}
	}
	for _, e := range entries {
		a.known[e.ID] = true
		a.byKey[e.Key()] = append(a.byKey[e.Key()], e)
	}
	return a
}

// find returns the first object that d may have made and that isn't known.
func (a *candidates) find(d *UnconfirmedCreate) *client.Object {
	var first *client.Object
	for _, key := range d.NaturalKeys {
		for _, o := range a.byNaturalKey[key] {
			if d.mayBe(o.ID) && len(o.Unreadable) == 0 && !a.known[o.ID] && d.IsLike(o.Resource) && (first == nil || o.ID < first.ID) {
				first = o
			}
		}
	}
	return first
}

// mayBe reports whether the create can have made the object with the given id.
func (d *UnconfirmedCreate) mayBe(id client.ID) bool {
	return id > d.Above && !slices.Contains(d.Alike, id)
}

// add makes e known, and reports whether another entry under its key owns another of
// the objects.
func (a *candidates) add(e Entry) (lateDuplicate bool) {
	k := e.Key()
	a.known[e.ID], a.entries = true, append(a.entries, &e)
	a.byKey[k] = append(a.byKey[k], &e)
	if len(a.byKey[k]) == 1 {
		return false
	}
	rivals := a.byKey[k]
	if slices.ContainsFunc(rivals, func(e *Entry) bool { return e.ID == 0 }) {
		rivals = a.entries // what has no id owns nothing that another may own
	}
	owned, _ := Owners(rivals, a.objects)
	for id, other := range owned {
		lateDuplicate = lateDuplicate || other.Key() == k && id != e.ID
	}
	return lateDuplicate
}

// IsLike reports whether r has all that it was to be known by. A portal may have
// come without its addresses, when another took them at that moment (wire-facts 7).
func (e *Entry) IsLike(r spec.Resource) bool {
	has := naturalKeysOf(r)
	if portal, ok := r.(*spec.Portal); ok && len(portal.Listen) == 0 {
		return len(has) > 0 && slices.Contains(e.NaturalKeys, has[0])
	}
	return !slices.ContainsFunc(e.NaturalKeys, func(key string) bool { return !slices.Contains(has, key) })
}

// LateDuplicates returns the ids of the objects that were made twice, and that are not the
// one which the spec means: those whose entry says so, while another under the same
// key is there.
func LateDuplicates(owned map[client.ID]*Entry) map[client.ID]bool {
	first := make(map[spec.Key]client.ID)
	for id, e := range owned {
		best, ok := first[e.Key()]
		if !ok || meant(e, id, owned[best], best) {
			first[e.Key()] = id
		}
	}
	lateDuplicates := make(map[client.ID]bool)
	for id, e := range owned {
		if e.LateDuplicate && first[e.Key()] != id {
			lateDuplicates[id] = true
		}
	}
	return lateDuplicates
}

// meant reports whether the spec means a rather than b: one that is no late duplicate first,
// then the lower id.
func meant(a *Entry, aID client.ID, b *Entry, bID client.ID) bool {
	if a.LateDuplicate != b.LateDuplicate {
		return b.LateDuplicate
	}
	return aID < bID
}
