package soak_test

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// A requestGate is what requests come in by. While it is shut they wait; who has gone away
// meanwhile doesn't come in.
type requestGate struct {
	next http.Handler

	mu     sync.Mutex
	moved  *sync.Cond
	closed bool
	inside int
	came   int // writes, since the beginning
}

func newRequestGate(next http.Handler) *requestGate {
	d := &requestGate{next: next}
	d.moved = sync.NewCond(&d.mu)
	return d
}

// ServeHTTP lets one request in.
func (d *requestGate) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	// Only with the body read does the server notice that the client is gone.
	body, err := io.ReadAll(in.Body)
	if err != nil || !d.enter(in) {
		panic(http.ErrAbortHandler)
	}
	defer d.leave()
	in.Body = io.NopCloser(bytes.NewReader(body))
	d.next.ServeHTTP(out, in)
}

func (d *requestGate) enter(in *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.closed {
		d.moved.Wait()
	}
	if in.Context().Err() != nil {
		return false
	}
	d.inside++
	if in.Method != http.MethodGet {
		d.came++
	}
	return true
}

func (d *requestGate) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside--
	d.moved.Broadcast()
}

// shut lets no more requests in.
func (d *requestGate) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// empty returns when the requests that are inside are done.
func (d *requestGate) empty() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.inside > 0 {
		d.moved.Wait()
	}
}

// open lets in those that wait, and all others.
func (d *requestGate) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = false
	d.moved.Broadcast()
}

// writes returns how many writes came in so far.
func (d *requestGate) writes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.came
}
