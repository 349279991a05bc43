package v1

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// createdID returns the id in the answer to w, which creates r. It returns an error if the
// answer can't be about what w created: it has no id, its Location has another id, or it
// shows another row.
func (c *Client) createdID(w *write, a *answer, r spec.Resource, ids *client.IDs) (client.ID, error) {
	id := shownID(a)
	switch at := locatedID(w.kind, a); {
	case id == 0:
		return 0, fmt.Errorf("the answer names no id: %w", client.ErrDoubtful)
	case at != 0 && at != id:
		return 0, fmt.Errorf("the answer names %s, and in Location %s: %w", client.Unnamed(id), client.Unnamed(at), client.ErrDoubtful)
	case c.showsAnother(w.kind, a, r, ids):
		return 0, fmt.Errorf("the answer shows another object, %s: %w", client.Unnamed(id), client.ErrDoubtful)
	}
	return id, nil
}

// implausible returns why an answer with a status of success can't come from the API, or
// nil. The API answers a delete with an empty body, and an update with the row that was
// written. The answer to a create is checked by createdID.
func (c *Client) implausible(w *write, a *answer) error {
	switch id := shownID(a); {
	case w.method == http.MethodPost:
		return nil
	case w.method == http.MethodDelete && a.status == http.StatusNoContent:
		return nil
	case w.method == http.MethodDelete, id == 0:
		return fmt.Errorf("the answer can't be read: %w", client.ErrDoubtful)
	case w.id != 0 && id != w.id && !c.misreplies(w.kind):
		return fmt.Errorf("the answer is about %s: %w", client.Unnamed(id), client.ErrDoubtful)
	}
	return nil
}

// shownID returns the id of the row in a reply, or 0 if there is none.
func shownID(a *answer) client.ID {
	var row struct{ ID client.ID }
	if !isObject(a.body) || json.Unmarshal(a.body, &row) != nil || row.ID <= 0 {
		return 0
	}
	return row.ID
}

// locatedID returns the id in the Location of a reply, or 0 if that doesn't name an
// object of kind k.
func locatedID(k *kind, a *answer) client.ID {
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil {
		return 0
	}
	dir, last := path.Split(path.Clean(u.Path))
	if path.Base(dir) != string(k.name) {
		return 0
	}
	id, err := strconv.ParseInt(last, 10, 64)
	if err != nil {
		return 0
	}
	return client.ID(id)
}

// showsAnother reports whether an answer shows another row than r: it has one of the
// fields that identify the row, with another value.
func (c *Client) showsAnother(k *kind, a *answer, r spec.Resource, ids *client.IDs) bool {
	o, err := k.decode(a.body, ids)
	if err != nil {
		return false
	}
	shown, err := k.encode(o.Resource, &refs{ids: ids, traits: c.release.Traits})
	sent, serr := c.encode(k, r, ids)
	if errors.Join(err, serr) != nil {
		return false
	}
	for _, field := range k.knownBy {
		if !bytes.Equal(shown[field], sent[field]) {
			return true
		}
	}
	return false
}
