package inventory

import (
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// An Object is one thing on the appliance and the key it goes by. The key is a
// spec's where the two were matched; an object that no spec names goes by its
// own name or, if it has none, by "#" and its id.
type Object struct {
	client.Object
	Key spec.Key
	// Owner is what is remembered of the object, or nil if it is not known to
	// belong to the spec.
	Owner *ownership.Entry
	// LateDuplicate says that lunsync made the object although the one that the spec means was
	// there already: the request was carried out late.
	LateDuplicate bool
}

// Live is what an appliance had when it was read. It is not changed by a plan;
// Apply adds to IDs what it creates.
type Live struct {
	Release client.Release
	Objects []Object // by kind and then by id
	IDs     *client.IDs
	// Ownership is what the owners of the objects were taken from.
	Ownership ownership.Ownership

	// Read gives the time before each kind was read.
	Read map[spec.Kind]time.Time
	// Mismatched are the entries whose id is there, but not as it was.
	Mismatched []*ownership.Entry
	byKey      map[spec.Key]*Object
}

// ObjectID returns the id of o together with its kind.
func (o *Object) ObjectID() ownership.ObjectID { return ownership.ObjectID{Kind: o.Key.Kind, ID: o.ID} }

// Find returns the object that goes by k, or nil.
func (l *Live) Find(k spec.Key) *Object { return l.byKey[k] }

// index fills byKey.
func (l *Live) index() {
	l.byKey = make(map[spec.Key]*Object, len(l.Objects))
	for i := range l.Objects {
		l.byKey[l.Objects[i].Key] = &l.Objects[i]
	}
}

// attribute gives each object its owner, unless s ends the ownership.
func (l *Live) attribute(s *spec.Spec, o ownership.Ownership) {
	objects := make(map[spec.Kind][]client.Object)
	for i := range l.Objects {
		k := l.Objects[i].Key.Kind
		objects[k] = append(objects[k], l.Objects[i].Object)
	}
	l.Ownership = o.Confirm(objects)
	owned, again := make(map[spec.Kind]map[client.ID]*ownership.Entry), make(map[spec.Kind]map[client.ID]bool)
	for _, k := range spec.Kinds() {
		var mismatched []*ownership.Entry
		owned[k], mismatched = ownership.Owners(l.Ownership.Of(k), objects[k])
		l.Mismatched, again[k] = append(l.Mismatched, mismatched...), ownership.LateDuplicates(owned[k])
	}
	for i := range l.Objects {
		o := &l.Objects[i]
		if !ownership.Disowns(s, o.Key, l.ownsTarget(o.Key, owned[spec.KindTarget])) {
			o.Owner, o.LateDuplicate = owned[o.Key.Kind][o.ID], again[o.Key.Kind][o.ID]
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

// ownsTarget reports whether one of the owned targets is that of the group or LUN k.
func (l *Live) ownsTarget(k spec.Key, owned map[client.ID]*ownership.Entry) bool {
	target := l.Find(k.Target())
	return target != nil && owned[target.ID] != nil
}
