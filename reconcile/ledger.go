package reconcile

import (
	"crypto/sha256"
	"maps"
	"reflect"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An Entry is what is remembered of one object that a spec created or adopted. It
// holds no secret, and nothing made of one.
type Entry struct {
	Kind spec.Kind `json:"kind"`
	Name string    `json:"name"`
	// ID is 0 if only the marks are known.
	ID client.ID `json:"id,omitempty"`
	// Fingerprint covers what the object was when it was last read, secrets left
	// out; "" if it wasn't read since it was created.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Marks are what the object is known by: it is still the same if it has one.
	Marks []string `json:"marks"`
	// Tag is the number of a credential's auth group.
	Tag int `json:"tag,omitempty"`
	// Protect says that the spec protected the object when it last listed it.
	Protect bool `json:"protect,omitempty"`
	// Twin says that the spec's object was there already when this one was made, by
	// a request that was carried out late.
	Twin bool `json:"twin,omitempty"`
	// Temporary says that the object was made only to keep access while others changed.
	Temporary bool `json:"temporary,omitempty"`
}

// Key returns the key under which the object was known.
func (e *Entry) Key() spec.Key { return spec.Key{Kind: e.Kind, Name: e.Name} }

func (e *Entry) compare(other *Entry) int {
	if d := e.Key().Compare(other.Key()); d != 0 {
		return d
	}
	return int(e.ID - other.ID)
}

// newEntry returns what is to be remembered of r. It has no fingerprint.
func newEntry(r spec.Resource, id client.ID, protect bool) Entry {
	k := r.Key()
	e := Entry{Kind: k.Kind, Name: k.Name, ID: id, Marks: marksOf(r), Protect: protect}
	if c, ok := r.(*spec.Credential); ok {
		e.Tag = c.Tag
	}
	return e
}

// makesSense reports whether e tells of an object, or of one that has yet to get
// its id.
func (e *Entry) makesSense(unborn bool) bool {
	return e.Kind.Rank() >= 0 && (e.Name != "" || e.Kind == spec.KindGlobal) && e.ID >= 0 && unborn == (e.ID == 0)
}

// updated returns e after a write that was to make the object like after. It may
// have failed half way: what the object was known by still counts.
func (e Entry) updated(after *Entry) Entry {
	e.Name, e.Tag, e.Fingerprint = after.Name, after.Tag, ""
	e.Protect, e.Temporary = after.Protect, after.Temporary
	e.Marks = slices.Compact(slices.Sorted(slices.Values(slices.Concat(e.Marks, after.Marks))))
	return e
}

// fingerprint returns a fingerprint of r, secrets left out.
func fingerprint(r spec.Resource) string {
	h := sha256.New()
	for _, f := range spec.Fields(r) {
		if _, secret := f.Value.(spec.Secret); !secret {
			writeField(h, f)
		}
	}
	return sum(h)
}

// A Ledger holds what is known to belong to the spec on one appliance. It is
// plain data; a [State] keeps it.
type Ledger struct {
	entries map[rowID]Entry
}

// A rowID is an id together with the kind that it counts.
type rowID struct {
	kind spec.Kind
	id   client.ID
}

func (e *Entry) row() rowID { return rowID{e.Kind, e.ID} }

// Entries returns the entries by key and then by id.
func (l *Ledger) Entries() []Entry {
	return slices.SortedFunc(maps.Values(l.entries), func(a, b Entry) int { return a.compare(&b) })
}

// put records e in place of what was known of its object.
func (l *Ledger) put(e Entry) {
	if l.entries == nil {
		l.entries = make(map[rowID]Entry)
	}
	l.entries[e.row()] = e
}

// settle brings the ledger up to a reading that was matched with s. What s lists
// and the appliance has is in it from now on; an entry leaves only if its object
// is gone or if s ends the ownership.
func (l *Ledger) settle(s *spec.Spec, live *Live) {
	there := make(map[rowID]spec.Key, len(live.Objects))
	for i := range live.Objects {
		o := &live.Objects[i]
		there[rowID{o.Key.Kind, o.ID}] = o.Key
	}
	before := l.clone()
	maps.DeleteFunc(l.entries, func(row rowID, _ Entry) bool {
		k, ok := there[row]
		return !ok || disowns(s, k, before.holds(live.Find(targetOf(k))))
	})
	for _, r := range s.Resources {
		k := r.Key()
		if o := live.Find(k); o != nil && k.Kind != spec.KindGlobal {
			e := newEntry(o.Resource, o.ID, s.Protected[k])
			e.Fingerprint = fingerprint(o.Resource)
			l.put(e)
		}
	}
}

// equal reports whether both hold the same.
func (l *Ledger) equal(other *Ledger) bool {
	return len(l.entries) == len(other.entries) && (len(l.entries) == 0 || reflect.DeepEqual(l.entries, other.entries))
}

func (l *Ledger) clone() *Ledger { return &Ledger{entries: maps.Clone(l.entries)} }
