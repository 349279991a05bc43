package soak_test

import (
	"bytes"
	"sync"
)

// A syncBuffer keeps what a process prints while others read it.
type syncBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write adds p.
func (t *syncBuffer) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.Write(p)
}

// String returns all that was printed so far.
func (t *syncBuffer) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all.String()
}
