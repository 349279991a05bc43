package soak_test

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// A door is what requests come in by. While it is shut they wait; who has gone away
// meanwhile doesn't come in.
type door struct {
	next http.Handler

	mu     sync.Mutex
	moved  *sync.Cond
	closed bool
	inside int
	came   int // writes, since the beginning
}

func newDoor(next http.Handler) *door {
	d := &door{next: next}
	d.moved = sync.NewCond(&d.mu)
	return d
}

// ServeHTTP lets one request in.
func (d *door) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	// Only with the body read does the server notice that the client is gone.
	body, err := io.ReadAll(in.Body)
	if err != nil || !d.enter(in) {
		panic(http.ErrAbortHandler)
	}
	defer d.leave()
	in.Body = io.NopCloser(bytes.NewReader(body))
	d.next.ServeHTTP(out, in)
}

func (d *door) enter(in *http.Request) bool {
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

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside--
	d.moved.Broadcast()
}

// shut lets no more requests in.
func (d *door) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// empty returns when the requests that are inside are done.
func (d *door) empty() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.inside > 0 {
		d.moved.Wait()
	}
}

// open lets in those that wait, and all others.
func (d *door) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = false
	d.moved.Broadcast()
}

// writes returns how many writes came in so far.
func (d *door) writes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.came
}
