package v1

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// List returns every object of kind k, in order of id. An incomplete list is read again a
// few times, since somebody may have changed the objects meanwhile. After that the error
// wraps [client.ErrIncomplete].
func (c *Client) List(ctx context.Context, k spec.Kind, ids *client.IDs) ([]client.Object, error) {
	kind := kindOf(k)
	if kind == nil {
		return nil, fmt.Errorf("list %s: the appliance has no such kind", k)
	}
	r := read{op: "list", key: spec.Key{Kind: k}, kind: kind}
	objects, err := c.objects(ctx, &r, ids)
	if errors.Is(err, client.ErrCrowded) {
		if c.crowded.CompareAndSwap(false, true) {
			c.log.LogAttrs(ctx, slog.LevelInfo, "waiting until the pass of another large appliance has ended", slog.String(keyHost, c.base.Host))
		}
		if err := c.share.Wait(ctx); err != nil {
			return nil, r.fail(err)
		}
		objects, err = c.objects(ctx, &r, ids)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(objects, func(a, b client.Object) int { return cmp.Compare(a.ID, b.ID) })
	if kind.finish != nil {
		kind.finish(objects)
	}
	return objects, nil
}

// objects returns every object of a kind in the appliance's order. It decodes row by row, so
// that a list takes no more memory than its objects.
func (c *Client) objects(ctx context.Context, r *read, ids *client.IDs) ([]client.Object, error) {
	if r.kind.single {
		return c.onlyObject(ctx, r, ids)
	}
	return retry(ctx, c, func() ([]client.Object, error) {
		var objects []client.Object
		var cost int64
		err := c.pages(ctx, r, r.kind.path(), func(row json.RawMessage) error {
			o, err := r.kind.listed(row, ids)
			if err != nil {
				return err
			}
			if cost, err = c.share.Take(r.kind.name, cost, client.Cost(o.Resource)); err != nil {
				return err
			}
			c.vault.Keep(o.Resource)
			objects = append(objects, o)
			return nil
		})
		return objects, err
	})
}

// onlyObject returns the object of a kind of which there is one.
func (c *Client) onlyObject(ctx context.Context, r *read, ids *client.IDs) ([]client.Object, error) {
	a, err := c.get(ctx, r, r.kind.path())
	if err != nil {
		if errors.Is(err, client.ErrNotFound) {
			return nil, r.fail(fmt.Errorf("the appliance has no row of it: %w; saving the iSCSI global configuration in its web interface may make one", client.ErrNotFound))
		}
		return nil, err
	}
	if !isObject(a.body) {
		return nil, r.fail(a.notAPI(unlike(a, "a JSON object")))
	}
	o, err := r.kind.object(a.body, ids)
	if err != nil {
		return nil, r.fail(err)
	}
	return []client.Object{o}, nil
}
