package testbed

import (
	"context"
	"errors"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A ReadOnly is an API of an appliance that has the given resources and refuses
// writes.
type ReadOnly []spec.Resource

var errReadOnly = errors.New("a shelf can only be read")

// List returns the resources of kind k, with ids that count from 1.
func (s ReadOnly) List(_ context.Context, k spec.Kind, _ *client.IDs) ([]client.Object, error) {
	var objects []client.Object
	for _, r := range s {
		if r.Key().Kind == k {
			objects = append(objects, client.Object{ID: client.ID(len(objects) + 1), Resource: onAppliance(r, len(objects)+1)})
		}
	}
	if k == spec.KindGlobal {
		objects = []client.Object{{ID: 1, Resource: new(spec.Global)}}
	}
	return objects, nil
}

// onAppliance returns r without what only a spec has, and with what only an appliance
// has.
func onAppliance(r spec.Resource, id int) spec.Resource {
	switch r := r.(type) {
	case *spec.Portal:
		c := *r
		c.Open, c.Tag = nil, id
		return &c
	case *spec.InitiatorGroup:
		c := *r
		c.Open = nil
		return &c
	case *spec.Extent:
		c := *r
		c.Open = nil
		return &c
	}
	return r
}

// Get returns an error.
func (ReadOnly) Get(context.Context, spec.Kind, client.ID, *client.IDs) (client.Object, error) {
	return client.Object{}, errReadOnly
}

// Create returns an error.
func (ReadOnly) Create(context.Context, spec.Resource, *client.IDs) (client.ID, error) {
	return 0, errReadOnly
}

// Update returns an error.
func (ReadOnly) Update(context.Context, client.ID, spec.Resource, spec.Resource, *client.IDs) error {
	return errReadOnly
}

// Delete returns an error.
func (ReadOnly) Delete(context.Context, spec.Key, client.ID, *client.IDs) error { return errReadOnly }
