package v1

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// List returns every object of kind k, in order of id. A list that doesn't add up
// is read again a few times, since a concurrent change may explain it; after that
// the error wraps [client.ErrIncomplete].
func (c *Client) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	kind := kindOf(k)
	if kind == nil {
		return nil, fmt.Errorf("list %s: the appliance has no such kind", k)
	}
	r := read{op: "list", key: spec.Key{Kind: k}, kind: kind}
	rows, err := c.rows(ctx, &r)
	if err != nil {
		return nil, err
	}
	objects := make([]client.Object, len(rows))
	for i, row := range rows {
		if objects[i], err = kind.object(row, ids); err != nil {
			return nil, r.fail(err)
		}
		c.vault.Keep(objects[i].Resource)
	}
	slices.SortFunc(objects, func(a, b client.Object) int { return cmp.Compare(a.ID, b.ID) })
	if kind.finish != nil {
		kind.finish(objects)
	}
	return objects, nil
}

// rows returns the JSON of every row of a kind.
func (c *Client) rows(ctx context.Context, r *read) ([]json.RawMessage, error) {
	path := r.kind.path()
	if !r.kind.single {
		return retry(ctx, c, func() ([]json.RawMessage, error) { return c.pages(ctx, r, path) })
	}
	a, err := c.get(ctx, r, path)
	if err != nil {
		if errors.Is(err, client.ErrNotFound) {
			return nil, r.fail(fmt.Errorf("the appliance has no row of it: %w; saving the iSCSI global configuration in its web interface may make one", client.ErrNotFound))
		}
		return nil, err
	}
	if !isObject(a.body) {
		return nil, r.fail(a.notAPI(unlike(a, "a JSON object")))
	}
	return []json.RawMessage{a.body}, nil
}
