package client

import (
	"context"

	"github.com/lunsync/lunsync/spec"
)

// An ID identifies an object among those of its kind, and is above 0. Nothing follows
// from its value unless [KindTraits] says so. For an auth group it is the group's tag.
//
// A dialect that keeps objects of a kind inside others, and gives them no ids, derives
// one from what identifies the object, and finds the outer object by the key.
type ID int64

// An Object is a resource as it is on the appliance.
type Object struct {
	ID       ID
	Resource spec.Resource
	// Missing names the fields that the appliance doesn't know at all. The
	// resource has the default there.
	Missing []string
	// Unreadable are the fields whose values make no sense, and why. The resource has
	// the default there. Such an object must not be written, compared or matched.
	Unreadable []FieldError
	// Hidden names the fields that the login may not read, in a spec's spelling. The
	// resource has the default there, which says nothing of the appliance.
	Hidden []string
	// Unmanaged are the fields that decide what hosts get, that no spec has a word
	// for, and that are not at their default. An update leaves them alone; a new
	// object has the default.
	Unmanaged []Setting
}

// A Setting is a field of an object that a spec has no word for.
type Setting struct {
	Field          string // in the appliance's spelling, without its prefix
	Value, Default bool
	// Effect says what the value means for hosts, such as "the appliance does not
	// serve it", or is "" where nobody has found out.
	Effect string
}

// An API is one dialect of an appliance's interface. Each dialect is a package of its
// own below this one and passes the tests in clienttest.
//
// Methods take and return resources as a spec has them; ids resolves what they refer to.
// Errors are an [Error], or wrap one of the sentinels of this package, or both. Reads may
// be called concurrently; writes may not, since the server has no locking (wire-facts 7).
type API interface {
	// List returns every object of kind k, in order of id, or an error: never some of
	// them. The object says which of its fields can't be read. A reference to something
	// that ids doesn't hold, and the name of a portal or of an initiator group, is "#id";
	// the auth group of an unknown tag is "#tag".
	List(ctx context.Context, k spec.Kind, ids *IDs) ([]Object, error)

	// Get returns the object of kind k with the given id, as List would. The exception is
	// what depends on all objects of the kind: the number of a mapping that has none is
	// 0. Its error wraps [ErrNotFound] if the object is known not to exist.
	Get(ctx context.Context, k spec.Kind, id ID, ids *IDs) (Object, error)

	// Create makes r and returns its id. After an error that wraps [ErrDoubtful] the
	// object may exist. After one that wraps [ErrUnshown] as well it most likely does,
	// and List shows it with its id.
	Create(ctx context.Context, r spec.Resource, ids *IDs) (ID, error)

	// Update changes the object with the given id from from to to. It may leave fields
	// alone that are equal in both. After an error that wraps [ErrDoubtful] the update may
	// have been done. After one that wraps [ErrUnshown] as well it most likely was, and
	// List shows it.
	Update(ctx context.Context, id ID, from, to spec.Resource, ids *IDs) error

	// Delete removes the object named k. It returns nil if the object does not exist.
	// After an error that wraps [ErrDoubtful] the object may or may not exist. An API that
	// keeps an object inside another one finds the outer one in ids.
	Delete(ctx context.Context, k spec.Key, id ID, ids *IDs) error
}
