package ownership

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An UnconfirmedCreate is a create whose outcome is not known, because the answer was lost or
// lunsync was killed: it may have been done, or be carried out later.
type UnconfirmedCreate struct {
	Entry     // of what the create makes, without an id
	N     int // its number in the journal
	// Above is the highest id of the kind that was known before, where ids ascend: what
	// the create makes has a higher one. Otherwise it is 0.
	Above client.ID
	// Alike are the ids of the objects that looked like it before, where ids don't
	// ascend: what the create makes has another one.
	Alike []client.ID
}

// Confirm returns o with an entry for each object that an unconfirmed create has made: a
// new object with all its natural keys. The create is then among the confirmed ones. One
// create confirms one object at most; the earlier create gets the object with the lower id.
// O is not changed.
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

// The candidates are the objects of one kind among which unconfirmed creates may have made
// some, and the entries that are known so far.
type candidates struct {
	objects      []client.Object
	byNaturalKey map[string][]*client.Object // in order of id
	entries      []*Entry
	known        map[client.ID]bool
	byKey        map[spec.Key][]*Entry
}

func newCandidates(entries []*Entry, objects []client.Object) *candidates {
	c := &candidates{
		objects: objects, byNaturalKey: make(map[string][]*client.Object), entries: entries,
		known: make(map[client.ID]bool), byKey: make(map[spec.Key][]*Entry),
	}
	for i := range objects {
		for _, key := range naturalKeysOf(objects[i].Resource) {
			c.byNaturalKey[key] = append(c.byNaturalKey[key], &objects[i])
		}
	}
	for _, e := range entries {
		c.known[e.ID] = true
		c.byKey[e.Key()] = append(c.byKey[e.Key()], e)
	}
	return c
}

// find returns the object with the lowest id that d may have made and that no entry knows,
// or nil.
func (c *candidates) find(d *UnconfirmedCreate) *client.Object {
	var first *client.Object
	for _, key := range d.NaturalKeys {
		for _, o := range c.byNaturalKey[key] {
			if d.mayBe(o.ID) && len(o.Unreadable) == 0 && !c.known[o.ID] && d.IsLike(o.Resource) && (first == nil || o.ID < first.ID) {
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

// add adds e to the known entries, and reports whether another entry with the same key owns
// another object: then e is a late duplicate.
func (c *candidates) add(e Entry) (lateDuplicate bool) {
	k := e.Key()
	c.known[e.ID], c.entries = true, append(c.entries, &e)
	c.byKey[k] = append(c.byKey[k], &e)
	if len(c.byKey[k]) == 1 {
		return false
	}
	rivals := c.byKey[k]
	if slices.ContainsFunc(rivals, func(e *Entry) bool { return e.ID == 0 }) {
		rivals = c.entries // an entry without an id owns nothing that another entry may own
	}
	owned, _ := Owners(rivals, c.objects)
	for id, other := range owned {
		lateDuplicate = lateDuplicate || other.Key() == k && id != e.ID
	}
	return lateDuplicate
}

// IsLike reports whether r has all natural keys of e. A portal without addresses needs its
// comment only: the appliance creates it so if another portal takes the addresses at that
// moment (wire-facts 7).
func (e *Entry) IsLike(r spec.Resource) bool {
	has := naturalKeysOf(r)
	if portal, ok := r.(*spec.Portal); ok && len(portal.Listen) == 0 {
		return len(has) > 0 && slices.Contains(e.NaturalKeys, has[0])
	}
	return !slices.ContainsFunc(e.NaturalKeys, func(key string) bool { return !slices.Contains(has, key) })
}
