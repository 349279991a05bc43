// Package client is the boundary between names and numbers: a spec speaks in
// names, an appliance in ids, and everything that turns one into the other is
// here and in the packages below.
package client

import (
	"context"

	"github.com/lunsync/lunsync/spec"
)

// An ID is the number that the appliance gave an object when it was created. For
// an auth group it is the group's tag.
type ID int64

// An Object is a resource as it is on the appliance.
type Object struct {
	ID       ID
	Resource spec.Resource
	// Missing names the fields that the appliance doesn't know at all. The
	// resource has the default there.
	Missing []string
	// Unreadable are the fields whose values make no sense, and why. The resource has
	// the default there, so that it must not be written, compared or taken for another.
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

// An API is one generation of an appliance's interface. Each generation is a
// package of its own below this one and passes the tests in clienttest.
//
// Methods take and return resources in the words of a spec; ids resolves what
// they refer to. Errors are an [Error], or wrap one of the sentinels of this
// package, or both. Reads may be called concurrently; writes may not, since the
// server has no locking (wire-facts 7).
type API interface {
	// List returns every object of kind k, in order of id, or an error: never a
	// part of them. What an object has that can't be read is told by the object. A reference to something that ids doesn't hold, and the name
	// of a portal or of an initiator group, reads "#id"; the auth group of an
	// unknown tag reads "#tag".
	List(ctx context.Context, k spec.Kind, ids *IDs) ([]Object, error)

	// Get returns the object of kind k with the given id, as List would, but for
	// what only all objects of the kind together tell: the number of a mapping that
	// has none is 0. Its error wraps [ErrNotFound] if the object is known not to be
	// there.
	Get(ctx context.Context, k spec.Kind, id ID, ids *IDs) (Object, error)

	// Create makes r and returns its id. After an error that wraps [ErrDoubtful]
	// the object may exist; after one that wraps [ErrUnshown] as well it most likely
	// does, and a reading shows it and its id.
	Create(ctx context.Context, r spec.Resource, ids *IDs) (ID, error)

	// Update makes the object with the given id, which is like from, look like
	// to. Fields that are equal in both may be left alone. After an error that
	// wraps [ErrDoubtful] it may have been done; after one that wraps [ErrUnshown] as
	// well it most likely was, and a reading shows it.
	Update(ctx context.Context, id ID, from, to spec.Resource, ids *IDs) error

	// Delete removes the object named k. It returns nil if the object does not exist.
	// After an error that wraps [ErrDoubtful] the object may or may not exist. An API that
	// keeps an object inside another one finds the outer one in ids.
	Delete(ctx context.Context, k spec.Key, id ID, ids *IDs) error
}
