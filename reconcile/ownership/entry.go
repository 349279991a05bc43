package ownership

import (
	"cmp"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// An Entry is what is kept about one object that a spec created or adopted. It contains no
// secret, and nothing computed from one. Its JSON form is part of the ledger, of the journal
// and of what an agent answers.
type Entry struct {
	Kind spec.Kind `json:"kind"`
	Name string    `json:"name"`
	// ID is 0 if it is not known.
	ID client.ID `json:"id,omitempty"`
	// Fingerprint is that of the object when it was last read, without secrets. It is ""
	// if the object was not read since it was created.
	Fingerprint string `json:"fingerprint,omitempty"`
	// NaturalKeys are what the object is recognised by: an object with the same id is still
	// the same one if it has one of them.
	NaturalKeys []string `json:"marks"`
	// File is the absolute path of the file of the spec that listed the object, or "" if it
	// is not known.
	File string `json:"file,omitempty"`
	// Tag is the number of a credential's auth group.
	Tag int `json:"tag,omitempty"`
	// Protect says that the spec protected the object when it last listed it.
	Protect bool `json:"protect,omitempty"`
	// LateDuplicate says that a create made this object late, when the one that the spec
	// means was there already.
	LateDuplicate bool `json:"twin,omitempty"`
	// Temporary says that the object was made only to keep access while others change.
	Temporary bool `json:"temporary,omitempty"`
	// Departed are those addresses of a portal that had left the appliance when it refused
	// to change the portal because of them.
	Departed []string `json:"departed,omitempty"`
}

// Key returns the key that the object had.
func (e *Entry) Key() spec.Key { return spec.Key{Kind: e.Kind, Name: e.Name} }

func (e *Entry) compare(other *Entry) int {
	if d := e.Key().Compare(other.Key()); d != 0 {
		return d
	}
	return int(e.ID - other.ID)
}

// NewEntry returns the entry of r, without a fingerprint. ID is 0 if it is not known.
func NewEntry(r spec.Resource, id client.ID, protect bool) Entry {
	k := r.Key()
	e := Entry{Kind: k.Kind, Name: k.Name, ID: id, NaturalKeys: naturalKeysOf(r), Protect: protect}
	if c, ok := r.(*spec.Credential); ok {
		e.Tag = c.Tag
	}
	return e
}

// IsValid reports whether e describes an object: one that has yet to get its id if
// withoutID is true, else one with an id.
func (e *Entry) IsValid(withoutID bool) bool {
	return e.Kind.Rank() >= 0 && (e.Name != "" || e.Kind == spec.KindGlobal) && e.ID >= 0 && withoutID == (e.ID == 0)
}

// Updated returns e after a write that was to make its object what after describes. The
// write may have failed half way, so that the earlier natural keys stay.
func (e Entry) Updated(after *Entry) Entry {
	e.Name, e.Tag, e.Fingerprint = after.Name, after.Tag, ""
	e.Protect, e.Temporary, e.File = after.Protect, after.Temporary, cmp.Or(after.File, e.File)
	return e.AlsoKnownBy(after.NaturalKeys)
}

// AlsoKnownBy returns e with more natural keys.
func (e Entry) AlsoKnownBy(keys []string) Entry {
	e.NaturalKeys = slices.Compact(slices.Sorted(slices.Values(slices.Concat(e.NaturalKeys, keys))))
	return e
}

// An ObjectID identifies an object on an appliance: ids of different kinds can be equal.
type ObjectID struct {
	Kind spec.Kind
	ID   client.ID
}

// ObjectID returns the kind and the id of the object.
func (e *Entry) ObjectID() ObjectID { return ObjectID{e.Kind, e.ID} }
