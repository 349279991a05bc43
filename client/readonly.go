package client

import (
	"errors"
	"fmt"
	"net/http"
)

// ErrReadOnly reports a request that would have written through a transport
// that can't. Nothing was sent.
var ErrReadOnly = errors.New("this connection can only read")

// ReadOnly returns a transport that refuses every request but GET, with an error
// wrapping [ErrReadOnly], before anything is sent.
func ReadOnly(rt http.RoundTripper) http.RoundTripper { return readOnly{rt} }

type readOnly struct{ next http.RoundTripper }

// RoundTrip sends r on if it is a GET without a body.
func (t readOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet && (r.Body == nil || r.Body == http.NoBody) {
		return t.next.RoundTrip(r)
	}
	if r.Body != nil {
		r.Body.Close()
	}
	return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, ErrReadOnly)
}

// CloseIdleConnections closes those of the transport below.
func (t readOnly) CloseIdleConnections() {
	if next, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}
