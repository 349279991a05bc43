package v1

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A write is one request that may change the appliance. It is sent once: only a caller that
// has read its outcome can decide to send it again.
type write struct {
	op        string
	key       spec.Key
	kind      *kind
	method    string
	path      string
	id        client.ID       // that path has; 0 for none
	body      body            // nil for none
	resources []spec.Resource // what it is about
}

// write sends w. Its error is a [*client.Error], which wraps ErrDoubtful unless
// it is known that nothing was written. The answer is nil if there was none.
func (c *Client) write(ctx context.Context, w *write) (*answer, error) {
	for _, r := range w.resources {
		c.vault.Keep(r)
	}
	var text []byte
	if w.body != nil {
		var err error
		if text, err = json.Marshal(w.body); err != nil {
			return nil, w.fail(err)
		}
	}
	a, err := c.exchange(ctx, w.method, w.path, "", text, nil)
	if err != nil {
		if !unsent(err) {
			err = fmt.Errorf("%w: %w", err, client.ErrDoubtful)
		}
		return nil, w.fail(err)
	}
	done, why := c.interpretWrite(w, a)
	if done {
		return a, nil
	}
	e := w.failed(a, why)
	e.Fields = c.fieldErrors(w.kind, w.resources, a)
	e.Absent = absent(w.kind, a)
	if e.Err == nil && len(e.Fields) == 0 {
		e.Err = fmt.Errorf("%w: %w", unexplained(a), client.ErrDoubtful)
	}
	return a, e
}

// fail returns err as the error of w, which had no answer.
func (w *write) fail(err error) *client.Error {
	return &client.Error{Op: w.op, Key: w.key, Err: err}
}

// failed returns err as the error of w, which was answered with a.
func (w *write) failed(a *answer, err error) *client.Error {
	return &client.Error{Op: w.op, Key: w.key, Status: a.status, Err: err, RetryAfter: retryAfter(a)}
}
