package ownership

import (
	"cmp"
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
	// NaturalKeys are what the object is known by: it is still the same if it has one.
	NaturalKeys []string `json:"marks"`
	// File is the file of the spec that listed the object, as an absolute path, or "" if
	// it isn't known.
	File string `json:"file,omitempty"`
	// Tag is the number of a credential's auth group.
	Tag int `json:"tag,omitempty"`
	// Protect says that the spec protected the object when it last listed it.
	Protect bool `json:"protect,omitempty"`
	// LateDuplicate says that the spec's object was there already when this one was made, by
	// a request that was carried out late.
	LateDuplicate bool `json:"twin,omitempty"`
	// Temporary says that the object was made only to keep access while others changed.
	Temporary bool `json:"temporary,omitempty"`
	// Departed are those of a portal's addresses that had left the appliance when it
	// refused to change the portal because of them.
	Departed []string `json:"departed,omitempty"`
}

// Key returns the key under which the object was known.
func (e *Entry) Key() spec.Key { return spec.Key{Kind: e.Kind, Name: e.Name} }

func (e *Entry) compare(other *Entry) int {
	if d := e.Key().Compare(other.Key()); d != 0 {
		return d
	}
	return int(e.ID - other.ID)
}

// NewEntry returns what is to be remembered of r. It has no fingerprint.
func NewEntry(r spec.Resource, id client.ID, protect bool) Entry {
	k := r.Key()
	e := Entry{Kind: k.Kind, Name: k.Name, ID: id, NaturalKeys: naturalKeysOf(r), Protect: protect}
	if c, ok := r.(*spec.Credential); ok {
		e.Tag = c.Tag
	}
	return e
}

// IsValid reports whether e tells of an object, or of one that has yet to get
// its id.
func (e *Entry) IsValid(withoutID bool) bool {
	return e.Kind.Rank() >= 0 && (e.Name != "" || e.Kind == spec.KindGlobal) && e.ID >= 0 && withoutID == (e.ID == 0)
}

// Updated returns e after a write that was to make the object like after. It may
// have failed half way: what the object was known by still counts.
func (e Entry) Updated(after *Entry) Entry {
	e.Name, e.Tag, e.Fingerprint = after.Name, after.Tag, ""
	e.Protect, e.Temporary, e.File = after.Protect, after.Temporary, cmp.Or(after.File, e.File)
	e.NaturalKeys = slices.Compact(slices.Sorted(slices.Values(slices.Concat(e.NaturalKeys, after.NaturalKeys))))
	return e
}

// An ObjectID is an id together with the kind that it counts.
type ObjectID struct {
	Kind spec.Kind
	ID   client.ID
}

// ObjectID returns the id of the object together with its kind.
func (e *Entry) ObjectID() ObjectID { return ObjectID{e.Kind, e.ID} }
