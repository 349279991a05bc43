package reconcile

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A Doubt is a create of which nobody knows whether it was done, or still will
// be: the answer was lost, or who waited for it.
type Doubt struct {
	Entry     // of what it makes, without an id
	N     int // its number in the journal
	// Above is the highest id of the kind that was known before: what the create
	// makes has a higher one.
	Above client.ID
}

// arrive returns o with an entry for each object that a create in doubt has made: a
// new one that looks just as it was to. A create makes one object at most, and the
// first object is the first create's.
func (o Ownership) arrive(objects map[spec.Kind][]client.Object) Ownership {
	if len(o.Doubts) == 0 {
		return o
	}
	entries, arrived := slices.Clone(o.Entries), slices.Clone(o.arrived)
	var doubts []Doubt
	for _, d := range o.Doubts {
		now := Ownership{Entries: entries}
		if made := d.find(objects[d.Kind], now.ids(d.Kind)); made != nil {
			d.ID = made.ID
			now.Entries = append(entries, d.Entry)
			d.Twin = now.hasOther(&d.Entry, objects[d.Kind])
			d.Protect = d.Protect && !d.Twin
			entries, arrived = append(entries, d.Entry), append(arrived, d)
		} else {
			doubts = append(doubts, d)
		}
	}
	o.Entries, o.Doubts, o.arrived = entries, doubts, arrived
	return o
}

// find returns the first object that d may have made and that isn't known.
func (d *Doubt) find(objects []client.Object, known map[client.ID]bool) *client.Object {
	for i := range objects {
		if o := &objects[i]; o.ID > d.Above && !known[o.ID] && d.isLike(o.Resource) {
			return o
		}
	}
	return nil
}

// isLike reports whether r has all that it was to be known by. A portal may have
// come without its addresses, when another took them at that moment (wire-facts 7).
func (e *Entry) isLike(r spec.Resource) bool {
	has := marksOf(r)
	if portal, ok := r.(*spec.Portal); ok && len(portal.Listen) == 0 {
		return len(has) > 0 && slices.Contains(e.Marks, has[0])
	}
	return !slices.ContainsFunc(e.Marks, func(mark string) bool { return !slices.Contains(has, mark) })
}

// ids returns the ids that the entries of kind k have.
func (o Ownership) ids(k spec.Kind) map[client.ID]bool {
	ids := make(map[client.ID]bool)
	for _, e := range o.of(k) {
		ids[e.ID] = true
	}
	return ids
}

// hasOther reports whether an entry under the key of e owns another of the objects.
func (o Ownership) hasOther(e *Entry, objects []client.Object) bool {
	owned, _ := owners(o.of(e.Kind), objects)
	for id, other := range owned {
		if other.Key() == e.Key() && id != e.ID {
			return true
		}
	}
	return false
}

// twins returns the ids of the objects that were made twice, and that are not the
// one which the spec means: those whose entry says so, while another under the same
// key is there.
func twins(owned map[client.ID]*Entry) map[client.ID]bool {
	first := make(map[spec.Key]client.ID)
	for id, e := range owned {
		best, ok := first[e.Key()]
		if !ok || meant(e, id, owned[best], best) {
			first[e.Key()] = id
		}
	}
	twins := make(map[client.ID]bool)
	for id, e := range owned {
		if e.Twin && first[e.Key()] != id {
			twins[id] = true
		}
	}
	return twins
}

// meant reports whether the spec means a rather than b: one that is no twin first,
// then the lower id.
func meant(a *Entry, aID client.ID, b *Entry, bID client.ID) bool {
	if a.Twin != b.Twin {
		return b.Twin
	}
	return aID < bID
}
