package soak_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// A killMode says when, of a request, the child that sent it is killed.
type killMode string

const (
	undone   killMode = "killed, the request undone"
	done     killMode = "killed, the request done"
	answered killMode = "killed, the request answered"
	later    killMode = "killed, the request done later"
	idle     killMode = "killed at rest"
	stopped  killMode = "stopped by SIGTERM, the request in flight"
)

// A killPoint is where in its run a child is killed. Its zero value is nowhere.
type killPoint struct {
	how    killMode
	nth    int  // request, counted from 1
	writes bool // only writes count
}

// A killer passes requests on, and kills the child that sends them at one of them.
type killer struct {
	server *emulator.Server // gets the request at which the child is killed
	next   http.Handler     // gets all others

	mu     sync.Mutex
	child  *child
	at     killPoint
	seen   int
	killed killMode // how it killed, or ""
	// given: the child gave the request up at which it was stopped. Found is what that
	// found when it was done, and left what it left.
	gaveUp      bool
	found, left testbed.Tables
}

// watch starts a child, which dies as due says.
func (k *killer) watch(due killPoint, start func() (*child, error)) (*child, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, err := start()
	k.child = c
	k.rearm(due)
	return c, err
}

// arm makes the child that runs die as due says.
func (k *killer) arm(due killPoint) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rearm(due)
}

// rearm forgets what was. The mutex is held.
func (k *killer) rearm(due killPoint) {
	k.at, k.seen, k.killed, k.gaveUp = due, 0, "", false
}

// ServeHTTP answers one request.
func (k *killer) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return // the child is gone
	}
	in.Body = io.NopCloser(bytes.NewReader(body))
	how, c := k.meet(in)
	switch how {
	case undone:
		c.kill()
		panic(http.ErrAbortHandler)
	case done:
		k.server.ServeHTTP(httptest.NewRecorder(), in)
		c.kill()
		panic(http.ErrAbortHandler)
	case later:
		c.kill()
		k.server.ServeHTTP(httptest.NewRecorder(), in)
	case answered:
		k.server.ServeHTTP(out, in)
		_ = http.NewResponseController(out).Flush() // the child may be gone
		c.kill()
	case stopped:
		c.stop()
		c.waitForStop(in.Context())
		k.finish(out, in)
	default:
		k.next.ServeHTTP(out, in)
	}
}

// finish does the request at which the child was stopped.
func (k *killer) finish(out http.ResponseWriter, in *http.Request) {
	given := in.Context().Err() != nil
	found := k.server.Snapshot()
	k.server.ServeHTTP(out, in)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gaveUp, k.found, k.left = given, found, k.server.Snapshot()
}

// meet counts the request and returns how the child is killed at it, if it is.
func (k *killer) meet(in *http.Request) (killMode, *child) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at.writes && in.Method == http.MethodGet {
		return "", nil
	}
	k.seen++
	if k.seen != k.at.nth {
		return "", nil
	}
	k.killed = k.at.how
	return k.at.how, k.child
}

// killedHow returns how the child was killed, or "".
func (k *killer) killedHow() killMode {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.killed
}

// killNow kills the child between two requests.
func (k *killer) killNow() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.child.kill()
	k.killed = idle
}

// stop returns whether the child gave up the request at which it was stopped, and
// whether something has changed after that. A write that only reloads may follow: what
// the service doesn't know yet would not be in force. So may one that brings back what
// that request took away for a while: a parked portal, the groups of a target. It
// changes no row but those that the request had changed.
func (k *killer) stop() (given, late bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.killed != stopped {
		return k.gaveUp, false
	}
	taken := differing(testbed.RowsOf(k.found), testbed.RowsOf(k.left))
	for name := range differing(testbed.RowsOf(k.left), testbed.RowsOf(k.server.Snapshot())) {
		late = late || !taken[name]
	}
	return k.gaveUp, late
}

// differing returns the names under which a and b have not the same row.
func differing(a, b testbed.Rows) map[string]bool {
	names := make(map[string]bool)
	for _, side := range []testbed.Rows{a, b} {
		for name := range side {
			if !reflect.DeepEqual(a[name], b[name]) {
				names[name] = true
			}
		}
	}
	return names
}
