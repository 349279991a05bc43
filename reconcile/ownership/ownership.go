package ownership

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/pairs"
	"github.com/lunsync/lunsync/spec"
)

// A Source says where it is known from what belongs to a spec.
type Source string

// Where ownership is known from.
const (
	SourceLedger Source = "ledger" // what earlier plans made and adopted
	SourceBase   Source = "base"   // the previous version of the spec
	SourceNone   Source = "none"   // nothing is known; the zero Source means the same
)

// Ownership is what is known to belong to a spec. Its zero value knows nothing.
type Ownership struct {
	Source  Source
	Entries []Entry // by key
	// Unconfirmed are the creates of which nobody knows whether they were done.
	Unconfirmed []UnconfirmedCreate

	Confirmed []UnconfirmedCreate // those that a reading has found, with their ids
}

// New returns what an agent tells that it owns: entries as a ledger has them.
// The error says what is wrong with them.
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

// FromBase returns what belongs to a spec whose previous version is base. The
// secrets of base need not be there.
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

// Owners returns the entry of each object that is still what an entry tells of: the
// very id with one of the marks or, for an entry without an id, the only object
// with one of its marks. It also returns the entries whose id is there but looks
// different.
func Owners(entries []*Entry, objects []client.Object) (map[client.ID]*Entry, []*Entry) {
	byID := make(map[client.ID]spec.Resource, len(objects))
	for _, o := range objects {
		byID[o.ID] = o.Resource
	}
	owned := make(map[client.ID]*Entry)
	var mismatched, nameless []*Entry
	for _, e := range entries {
		r, there := byID[e.ID]
		switch {
		case e.ID == 0:
			nameless = append(nameless, e)
		case there && e.knows(r):
			owned[e.ID] = e
		case there:
			mismatched = append(mismatched, e)
		}
	}
	ownersByNaturalKey(nameless, objects, owned)
	return owned, mismatched
}

// ownersByNaturalKey adds to owned the objects that exactly one entry knows and that are
// the only ones that it knows. Those that have an owner don't count.
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
