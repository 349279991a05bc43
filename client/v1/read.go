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

// A read is one request that changes nothing. It is tried again where that may
// help.
type read struct {
	op   string
	key  spec.Key
	kind *kind // nil for what is no kind
}

// get returns a successful answer. Its error is a [*client.Error].
func (c *Client) get(ctx context.Context, r *read, path string) (*answer, error) {
	return retry(ctx, c, func() (*answer, error) { return c.getOnce(ctx, r, path, "") })
}

func (c *Client) getOnce(ctx context.Context, r *read, path, query string) (*answer, error) {
	return c.getInto(ctx, r, path, query, nil)
}

// getInto returns a successful answer, whose body into has read if it isn't nil.
func (c *Client) getInto(ctx context.Context, r *read, path, query string, into sink) (*answer, error) {
	a, err := c.exchange(ctx, http.MethodGet, path, query, nil, into)
	switch {
	case err != nil && hopeless(err):
		return nil, r.fail(err)
	case err != nil:
		return nil, &passing{err: r.fail(err)}
	case a.status == http.StatusOK:
		return a, nil
	}
	e := &client.Error{Op: r.op, Key: r.key, Status: a.status, Fields: c.fieldErrors(r.kind, nil, a), Err: c.misread(a)}
	if lost := r.lost(a); lost != "" {
		e.Fields, e.Err = nil, errors.New(lost)
	}
	if e.Err == nil && len(e.Fields) == 0 {
		e.Err = unexplained(a)
	}
	if a.status == http.StatusTooManyRequests || a.status >= http.StatusInternalServerError {
		return nil, &passing{err: e, after: retryAfter(a)}
	}
	return nil, e
}

// misread says what the status of a failed read means, or nil if its words do.
func (c *Client) misread(a *answer) error {
	switch s := a.status; {
	case s < http.StatusOK, s > http.StatusOK && s < http.StatusMultipleChoices:
		return a.notAPI(fmt.Sprintf("status %d", s))
	case s < http.StatusBadRequest && s >= http.StatusMultipleChoices:
		return redirected(a)
	case s == http.StatusUnauthorized:
		return c.unauthorized()
	case s == http.StatusNotFound && len(a.body) != 0 && !json.Valid(a.body):
		return a.notAPI("status 404 and a page that isn't JSON")
	case s == http.StatusNotFound:
		return client.ErrNotFound
	}
	return nil
}

// lost says what it means that a list can't be had, or "" if nothing is known of that:
// the appliance has lost what the rows need, and answers as if the list weren't there.
func (r *read) lost(a *answer) string {
	if r.op != "list" || a.status != http.StatusNotFound || !isObject(a.body) {
		return ""
	}
	return r.kind.lost
}

// unauthorized returns the error of a login that is refused.
func (c *Client) unauthorized() error {
	if c.secret == "" {
		return fmt.Errorf("%w: no password is given: --password-file FILE, LUNSYNC_PASSWORD or server.password in the spec", client.ErrUnauthorized)
	}
	return client.ErrUnauthorized
}

// fail returns err as the error of r.
func (r *read) fail(err error) *client.Error {
	if known, ok := errors.AsType[*client.Error](err); ok {
		return known
	}
	return &client.Error{Op: r.op, Key: r.key, Err: err}
}

// unlike says what a body is that isn't what was wanted. It isn't quoted: it may
// hold a secret.
func unlike(a *answer, wanted string) string {
	switch {
	case a.media() == "text/html":
		return "a web page in place of " + wanted
	case len(a.body) == 0:
		return "nothing in place of " + wanted
	case !json.Valid(a.body):
		return "something that isn't JSON, or only a part of it, in place of " + wanted
	}
	return "other JSON in place of " + wanted
}
