package soak_test

import (
	"net"
	"net/http"
	"sync"
)

// A connCounter counts the connections of a server.
type connCounter struct {
	mu   sync.Mutex
	none *sync.Cond
	open map[net.Conn]bool
}

func newConnCounter() *connCounter {
	l := &connCounter{open: make(map[net.Conn]bool)}
	l.none = sync.NewCond(&l.mu)
	return l
}

// note is told of each connection by the server.
func (l *connCounter) note(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state == http.StateNew {
		l.open[c] = true
	}
	if state == http.StateClosed || state == http.StateHijacked {
		delete(l.open, c)
		l.none.Broadcast()
	}
}

// wait returns when no connection is open: then all that was asked for is done. The
// clients must be gone, or go soon.
func (l *connCounter) wait() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.open) > 0 {
		l.none.Wait()
	}
}
