package v1

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Get returns the object of kind k with the given id. Its error wraps
// [client.ErrNotFound] only after a 404 without a text. With a text, the appliance failed
// for another reason (wire-facts 4).
func (c *Client) Get(ctx context.Context, k spec.Kind, id client.ID, ids *client.IDs) (client.Object, error) {
	r := read{op: "read", key: spec.Key{Kind: k, Name: client.Unnamed(id)}, kind: kindOf(k)}
	path, err := r.kind.pathOf(id)
	if err != nil {
		return client.Object{}, r.fail(err)
	}
	a, err := c.get(ctx, &r, path)
	if err != nil {
		return client.Object{}, lost(err)
	}
	if !isObject(a.body) {
		return client.Object{}, r.fail(a.notAPI(unlike(a, "a JSON object")))
	}
	o, err := r.kind.object(a.body, ids)
	if err == nil && o.ID != id {
		err = fmt.Errorf("the answer is about %s", client.Unnamed(o.ID))
	}
	if err != nil {
		return client.Object{}, r.fail(err)
	}
	c.vault.Keep(o.Resource)
	return o, nil
}

// lost returns err without [client.ErrNotFound] if the appliance gave a reason for
// its 404.
func lost(err error) error {
	e, ok := errors.AsType[*client.Error](err)
	if !ok || e.Status != http.StatusNotFound || len(e.Fields) == 0 {
		return err
	}
	unsure := *e
	unsure.Err = nil
	return &unsure
}
