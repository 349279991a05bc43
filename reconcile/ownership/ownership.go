package ownership

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/pairs"
	"github.com/lunsync/lunsync/spec"
)

// A Source is where it is known from what belongs to a spec.
type Source string

// The sources of ownership.
const (
	SourceLedger Source = "ledger" // what earlier plans made and adopted
	SourceBase   Source = "base"   // the previous version of the spec
	SourceNone   Source = "none"   // nothing is known; the zero Source means the same
)

// Ownership is what is known to belong to a spec. The zero value knows nothing.
type Ownership struct {
	Source  Source
	Entries []Entry // by key
	// Unconfirmed are the creates whose outcome is not known, in order.
	Unconfirmed []UnconfirmedCreate
	// Confirmed are the creates that a reading has confirmed, with the ids of their objects.
	Confirmed []UnconfirmedCreate
}

// New returns the ownership that an agent reports: entries as in its ledger. If from is not
// [SourceLedger], nothing is known. The error is that of [NewLedger].
func New(from Source, entries []Entry) (Ownership, error) {
	if from != SourceLedger {
		return Ownership{Source: SourceNone}, nil
	}
	l, err := NewLedger(entries)
	if err != nil {
		return Ownership{}, err
	}
	return Ownership{Source: from, Entries: l.Entries()}, nil
}

// FromBase returns what belongs to a spec whose previous version is base: all that base
// lists. The secrets of base need not be resolved.
func FromBase(base *spec.Spec) Ownership {
	o := Ownership{Source: SourceBase}
	for _, r := range base.Resources {
		if k := r.Key(); k.Kind != spec.KindGlobal {
			o.Entries = append(o.Entries, NewEntry(r, 0, base.Protected[k]))
		}
	}
	return o
}

// Of returns the entries of kind k.
func (o Ownership) Of(k spec.Kind) []*Entry {
	var of []*Entry
	for i := range o.Entries {
		if o.Entries[i].Kind == k {
			of = append(of, &o.Entries[i])
		}
	}
	return of
}

// Owners returns the owner of each object, by the id of the object. An entry owns the object
// with its id if that has one of the natural keys. An entry without an id owns the only
// object with one of its natural keys, if no other entry could own it. Owners also returns
// the mismatched entries: those whose id is there, but on an object without any of the keys.
func Owners(entries []*Entry, objects []client.Object) (map[client.ID]*Entry, []*Entry) {
	byID := make(map[client.ID]spec.Resource, len(objects))
	for _, o := range objects {
		byID[o.ID] = o.Resource
	}
	owned := make(map[client.ID]*Entry)
	var mismatched, withoutID []*Entry
	for _, e := range entries {
		r, there := byID[e.ID]
		switch {
		case e.ID == 0:
			withoutID = append(withoutID, e)
		case there && e.recognises(r):
			owned[e.ID] = e
		case there:
			mismatched = append(mismatched, e)
		}
	}
	ownersByNaturalKey(withoutID, objects, owned)
	return owned, mismatched
}

// ownersByNaturalKey adds the owners of those objects that exactly one of entries recognises
// and that are the only ones that it recognises. An object that has an owner doesn't count.
func ownersByNaturalKey(entries []*Entry, objects []client.Object, owned map[client.ID]*Entry) {
	if len(entries) == 0 {
		return
	}
	known, seen := make([][]string, len(entries)), make([][]string, len(objects))
	for i, e := range entries {
		known[i] = e.NaturalKeys
	}
	for j, o := range objects {
		if owned[o.ID] == nil {
			seen[j] = naturalKeysOf(o.Resource)
		}
	}
	for i, j := range pairs.Unique(known, seen) {
		owned[objects[j].ID] = entries[i]
	}
}
