package v1

import (
	"context"
	"errors"
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// misreplies reports whether the appliance answers writes of k with the wrong row
// or, where it finds none, with 404 though it did them (wire-facts 8).
func (c *Client) misreplies(k *kind) bool {
	return k.misreplies != nil && k.misreplies(c.release.Traits)
}

// readBack returns the object that w was to make or to change.
func (c *Client) readBack(ctx context.Context, w *write, r spec.Resource, ids *client.IDs) (client.Object, error) {
	objects, err := c.List(ctx, r.Key().Kind, ids)
	if err != nil {
		return client.Object{}, w.fail(fmt.Errorf("%w; it can't be read back: %w", client.ErrDoubtful, err))
	}
	for _, o := range objects {
		if o.Resource.Key() == r.Key() {
			return o, nil
		}
	}
	return client.Object{}, w.fail(fmt.Errorf("it is not there afterwards: %w", client.ErrNotFound))
}

// verify returns nil if the object that w was to change is like to.
func (c *Client) verify(ctx context.Context, w *write, to spec.Resource, ids *client.IDs) error {
	found, err := c.readBack(ctx, w, to, ids)
	if err != nil {
		return err
	}
	left, err := c.changed(w.kind, found.Resource, to, ids)
	if err == nil && len(left) > 0 {
		err = errors.New("it is unchanged afterwards")
	}
	if err != nil {
		return w.fail(err)
	}
	return nil
}
