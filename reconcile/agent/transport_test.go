package agent_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
)

// A fakeTransport is a transport to a handler that can be pulled out.
type fakeTransport struct {
	mu     sync.Mutex
	to     http.Handler
	broken error
	before func(*http.Request) // is called with each request
}

var errUnplugged = errors.New("the cable is unplugged")

func (w *fakeTransport) connect(h http.Handler) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to, w.broken = h, nil
}

func (w *fakeTransport) failWith(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

func (w *fakeTransport) onRequest(f func(*http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before = f
}

// RoundTrip returns what the handler answers.
func (w *fakeTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	to, broken, before := w.to, w.broken, w.before
	w.mu.Unlock()
	if broken != nil {
		return nil, broken
	}
	if before != nil {
		before(r)
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	out := httptest.NewRecorder()
	to.ServeHTTP(out, r)
	res := out.Result()
	res.Request = r
	return res, nil
}
