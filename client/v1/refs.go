package v1

import (
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A refs resolves what a resource refers to, and keeps the first failure until
// the whole resource is translated.
type refs struct {
	ids    *client.IDs
	traits client.Traits
	err    error
}

// id returns the number of the object named k. A name of the form "#7", which
// List gives to what nothing names, is its own number.
func (x *refs) id(k spec.Kind, name string) client.ID {
	id, err := x.ids.ID(spec.Key{Kind: k, Name: name})
	if err == nil {
		return id
	}
	if digits, ok := strings.CutPrefix(name, "#"); ok {
		if n, perr := strconv.ParseInt(digits, 10, 64); perr == nil && n > 0 {
			return client.ID(n)
		}
	}
	if x.err == nil {
		x.err = err
	}
	return 0
}

// optional returns the number of the object named name, or nil if the name is
// the one that stands for none.
func (x *refs) optional(k spec.Kind, name, none string) *client.ID {
	if name == none {
		return nil
	}
	id := x.id(k, name)
	return &id
}

// A names gives names to the numbers in a row.
type names struct {
	ids *client.IDs
	own client.ID // of the row
}

// optional returns the name of the object with the given number, or none if
// there is no number.
func (n *names) optional(k spec.Kind, id *client.ID, none string) string {
	if id == nil {
		return none
	}
	return n.ids.Name(k, *id)
}
