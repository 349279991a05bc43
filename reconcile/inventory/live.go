package inventory

import (
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// An Object is one object on the appliance and its key: the spec's if the spec means the
// object, else one with the object's own name or, if it has none, "#" and its id.
type Object struct {
	client.Object
	Key spec.Key
	// Owner is the entry of the object, or nil if the object is not known to belong to
	// the spec.
	Owner *ownership.Entry
	// LateDuplicate says that a create made the object late, when the one that the spec
	// means was there already.
	LateDuplicate bool
}

// Live is one reading of an appliance. Planning doesn't change it. An apply adds the ids of
// what it creates to IDs, which is safe for concurrent use; nothing else changes.
type Live struct {
	Release client.Release
	Objects []Object // by kind and then by id
	IDs     *client.IDs
	// Ownership is what the owners of the objects were taken from, with the creates that
	// this reading confirmed.
	Ownership ownership.Ownership

	// Read holds the time before each kind was listed.
	Read map[spec.Kind]time.Time
	// Mismatched are the entries whose id is there, but on an object that looks different.
	Mismatched []*ownership.Entry
	byKey      map[spec.Key]*Object
}

// ObjectID returns the id of o together with its kind.
func (o *Object) ObjectID() ownership.ObjectID { return ownership.ObjectID{Kind: o.Key.Kind, ID: o.ID} }

// Find returns the object with the key k, or nil.
func (l *Live) Find(k spec.Key) *Object { return l.byKey[k] }

// index fills byKey.
func (l *Live) index() {
	l.byKey = make(map[spec.Key]*Object, len(l.Objects))
	for i := range l.Objects {
		l.byKey[l.Objects[i].Key] = &l.Objects[i]
	}
}

// attribute sets the owner of each object, unless s ends the ownership.
func (l *Live) attribute(s *spec.Spec, o ownership.Ownership) {
	objects := make(map[spec.Kind][]client.Object)
	for i := range l.Objects {
		k := l.Objects[i].Key.Kind
		objects[k] = append(objects[k], l.Objects[i].Object)
	}
	l.Ownership = o.Confirm(objects)
	owned, duplicates := make(map[spec.Kind]map[client.ID]*ownership.Entry), make(map[spec.Kind]map[client.ID]bool)
	for _, k := range spec.Kinds() {
		var mismatched []*ownership.Entry
		owned[k], mismatched = ownership.Owners(l.Ownership.Of(k), objects[k])
		l.Mismatched, duplicates[k] = append(l.Mismatched, mismatched...), ownership.LateDuplicates(owned[k])
	}
	for i := range l.Objects {
		o := &l.Objects[i]
		if !ownership.Disowns(s, o.Key, l.ownsTarget(o.Key, owned[spec.KindTarget])) {
			o.Owner, o.LateDuplicate = owned[o.Key.Kind][o.ID], duplicates[o.Key.Kind][o.ID]
		}
	}
}

// Fingerprint returns the fingerprint of what the appliance has, secrets included.
func (l *Live) Fingerprint(key fingerprint.Key) string {
	h := key.Hash()
	for i := range l.Objects {
		o := &l.Objects[i]
		h.Add(o.Key, o.ID, o.Resource)
	}
	return h.Sum()
}

// ownsTarget reports whether the target of the group or LUN k is among those owned.
func (l *Live) ownsTarget(k spec.Key, owned map[client.ID]*ownership.Entry) bool {
	target := l.Find(k.Target())
	return target != nil && owned[target.ID] != nil
}
