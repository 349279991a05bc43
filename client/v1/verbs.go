package v1

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Create makes r and returns the id in the answer. It leaves null fields to the appliance,
// whose default is null. Where a release answers with the wrong row, there is no id, and
// the error wraps [client.ErrUnshown].
func (c *Client) Create(ctx context.Context, r spec.Resource, ids *client.IDs) (client.ID, error) {
	w := write{op: "create", key: r.Key(), method: http.MethodPost, kind: kindOf(r.Key().Kind), resources: []spec.Resource{r}}
	if w.kind == nil || w.kind.single {
		return 0, w.fail(errors.New("the appliance can't make another"))
	}
	fields, err := c.encode(w.kind, r, ids)
	if err != nil {
		return 0, w.fail(err)
	}
	w.path, w.body = w.kind.path(), fields.withoutNulls()
	a, err := c.write(ctx, &w)
	if c.unshown(&w, a) {
		return 0, w.failed(a, errUnshown)
	}
	if err != nil {
		return 0, err
	}
	id, err := c.createdID(&w, a, r, ids)
	if err != nil {
		return 0, w.failed(a, err)
	}
	return id, nil
}

// Update changes the object with the given id from from to to. It sends the fields that
// differ and those that the appliance requires with each update, and nothing if none
// differ. On some releases a target group gets another id, and the answer shows another
// group: then the error wraps [client.ErrUnshown].
//
// The caller must know that the object exists: FreeNAS 9.10 creates one with an unknown
// id in place of answering 404 (wire-facts 9).
func (c *Client) Update(ctx context.Context, id client.ID, from, to spec.Resource, ids *client.IDs) error {
	w := write{op: "update", key: to.Key(), kind: kindOf(to.Key().Kind), resources: []spec.Resource{from, to}}
	if err := w.address(id); err != nil {
		return w.fail(err)
	}
	w.method = http.MethodPut
	if w.kind.method != "" {
		w.method = w.kind.method
	}
	fields, err := c.changed(w.kind, from, to, ids)
	if err != nil {
		return w.fail(err)
	}
	if len(fields) == 0 {
		return nil
	}
	w.body = fields
	a, err := c.write(ctx, &w)
	if err != nil && c.unshown(&w, a) {
		return w.failed(a, errUnshown)
	}
	if err == nil && w.kind.single {
		return w.sameRow(a, id)
	}
	return err
}

// sameRow returns an error if the answer to an update of the global configuration is about
// another row than a reading. From 11.2 on, if there are several, a reading shows the last
// and an update changes the first (wire-facts 13).
func (w *write) sameRow(a *answer, id client.ID) error {
	var row struct{ ID client.ID }
	if json.Unmarshal(a.body, &row) != nil || row.ID == id || row.ID <= 0 {
		return nil
	}
	return w.fail(fmt.Errorf("the appliance has more than one global configuration: it shows %s and changes %s; remove all but one from its configuration database, or leave global out of the spec: %w",
		client.Unnamed(id), client.Unnamed(row.ID), client.ErrDoubtful))
}

// Delete removes the object named k. It returns nil if the object does not exist. Its error
// wraps [client.ErrInUse] if initiators are connected and [Config].Force isn't set.
func (c *Client) Delete(ctx context.Context, k spec.Key, id client.ID, _ *client.IDs) error {
	w := write{op: "delete", key: k, method: http.MethodDelete, kind: kindOf(k.Kind)}
	if w.kind != nil && w.kind.single {
		return w.fail(errors.New("it can't be deleted"))
	}
	if err := w.address(id); err != nil {
		return w.fail(err)
	}
	// Any body skips the check for connected initiators (wire-facts 8).
	if w.kind.inUse && c.force {
		w.body = body{"force": []byte("true")}
	}
	a, err := c.write(ctx, &w)
	if err == nil && a.status == http.StatusNotFound {
		return c.confirmDeleted(ctx, &w, id)
	}
	return err
}

// Reload makes the iSCSI service reload what is stored, with a write that changes nothing
// (wire-facts 11). Its error wraps [client.ErrReload] if the service fails to.
func (c *Client) Reload(ctx context.Context) error {
	w := write{op: "reload", key: spec.Key{Kind: spec.KindGlobal}, method: http.MethodPut, kind: kindOf(spec.KindGlobal), body: body{}}
	w.path = w.kind.path()
	_, err := c.write(ctx, &w)
	return err
}

// address sets the path of the object with the given id.
func (w *write) address(id client.ID) error {
	var err error
	w.path, err = w.kind.pathOf(id)
	if err == nil && !w.kind.single {
		w.id = id
	}
	return err
}

// encode returns all fields of r.
func (c *Client) encode(k *kind, r spec.Resource, ids *client.IDs) (body, error) {
	x := &refs{ids: ids, traits: c.release.Traits}
	fields, err := k.encode(r, x)
	if err == nil {
		err = x.err
	}
	return fields, err
}

// changed returns what an update from from to to must send, or nil if both are the same on
// the wire. What from refers to may no longer exist.
func (c *Client) changed(k *kind, from, to spec.Resource, ids *client.IDs) (body, error) {
	before, err := k.encode(from, &refs{ids: ids, traits: c.release.Traits})
	if err != nil {
		return nil, err
	}
	after, err := c.encode(k, to, ids)
	if err != nil {
		return nil, err
	}
	fields := change(before, after)
	if len(fields) == 0 {
		return nil, nil
	}
	if k.prepare != nil {
		if after, err = c.encode(k, k.prepare(from, to), ids); err != nil {
			return nil, err
		}
	}
	return fields.with(after, k.always), nil
}
