package testbed

import (
	"context"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Hiding is an API whose login may not read some fields of the objects of a kind.
type Hiding struct {
	client.API
	Fields []string
	// As is a resource of the kind. It has the defaults that stand in for the fields.
	As spec.Resource
}

// List hides the fields.
func (h *Hiding) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	objects, err := h.API.List(ctx, k, ids)
	for i := range objects {
		h.hide(&objects[i])
	}
	return objects, err
}

// Get hides the fields.
func (h *Hiding) Get(ctx context.Context, k spec.Kind, id client.ID, ids *client.IDs) (client.Object, error) {
	o, err := h.API.Get(ctx, k, id, ids)
	if err == nil {
		h.hide(&o)
	}
	return o, err
}

func (h *Hiding) hide(o *client.Object) {
	if o.Resource.Key().Kind == h.As.Key().Kind {
		o.Resource, o.Hidden = spec.WithFields(o.Resource, h.As, h.Fields), h.Fields
	}
}
