package ownership

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// A Ledger is the set of entries of one appliance, one for each object. The zero value is
// empty. It is plain data: package statedir keeps it in a file.
type Ledger struct {
	entries map[ObjectID]Entry
}

// Entries returns the entries by key and then by id.
func (l *Ledger) Entries() []Entry {
	return slices.SortedFunc(maps.Values(l.entries), func(a, b Entry) int { return a.compare(&b) })
}

// Put adds e, in place of the entry of the same object if there is one. E has an id.
func (l *Ledger) Put(e Entry) {
	if l.entries == nil {
		l.entries = make(map[ObjectID]Entry)
	}
	l.entries[e.ObjectID()] = e
}

// At returns the entry for the object with that id, and whether there is one.
func (l *Ledger) At(id ObjectID) (Entry, bool) {
	e, ok := l.entries[id]
	return e, ok
}

// Drop removes the entries of the objects for which gone returns true.
func (l *Ledger) Drop(gone func(id ObjectID) bool) {
	maps.DeleteFunc(l.entries, func(id ObjectID, _ Entry) bool { return gone(id) })
}

// Equal reports whether both have the same entries.
func (l *Ledger) Equal(other *Ledger) bool {
	return len(l.entries) == len(other.entries) && (len(l.entries) == 0 || reflect.DeepEqual(l.entries, other.entries))
}

// Clone returns a copy that can be changed on its own.
func (l *Ledger) Clone() *Ledger { return &Ledger{entries: maps.Clone(l.entries)} }

// NewLedger returns a ledger of entries. The error says which entry is invalid, or is the
// second one of its object.
func NewLedger(entries []Entry) (*Ledger, error) {
	l := new(Ledger)
	for i := range entries {
		e := &entries[i]
		if !e.IsValid(false) || e.Kind == spec.KindGlobal || len(e.NaturalKeys) == 0 {
			return nil, fmt.Errorf("its entry %d makes no sense", i)
		}
		if _, twice := l.At(e.ObjectID()); twice {
			return nil, fmt.Errorf("its entry %d is of an object that it has already", i)
		}
		l.Put(*e)
	}
	return l, nil
}
