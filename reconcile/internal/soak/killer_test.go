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

// A moment says when, of a request, the child that sent it is killed.
type moment string

const (
	undone   moment = "killed, the request undone"
	done     moment = "killed, the request done"
	answered moment = "killed, the request answered"
	later    moment = "killed, the request done later"
	idle     moment = "killed at rest"
	stopped  moment = "stopped by SIGTERM, the request in flight"
)

// A death is where in its run a child is killed. Its zero value is nowhere.
type death struct {
	how    moment
	nth    int  // request, counted from 1
	writes bool // only writes count
}

// A killer passes requests on, and kills the child that sends them at one of them.
type killer struct {
	well *emulator.Server // gets the request at which the child is killed
	next http.Handler     // gets all others

	mu    sync.Mutex
	child *child
	due   death
	seen  int
	deed  moment // how it killed, or ""
	// given: the child gave the request up at which it was stopped. Found is what that
	// found when it was done, and left what it left.
	given       bool
	found, left testbed.Tables
}

// watch starts a child, which dies as due says.
func (k *killer) watch(due death, start func() (*child, error)) (*child, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, err := start()
	k.child = c
	k.rearm(due)
	return c, err
}

// arm makes the child that runs die as due says.
func (k *killer) arm(due death) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rearm(due)
}

// rearm forgets what was. The mutex is held.
func (k *killer) rearm(due death) {
	k.due, k.seen, k.deed, k.given = due, 0, "", false
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
		k.well.ServeHTTP(httptest.NewRecorder(), in)
		c.kill()
		panic(http.ErrAbortHandler)
	case later:
		c.kill()
		k.well.ServeHTTP(httptest.NewRecorder(), in)
	case answered:
		k.well.ServeHTTP(out, in)
		_ = http.NewResponseController(out).Flush() // the child may be gone
		c.kill()
	case stopped:
		c.stop()
		c.awaitStopping(in.Context())
		k.finish(out, in)
	default:
		k.next.ServeHTTP(out, in)
	}
}

// finish does the request at which the child was stopped.
func (k *killer) finish(out http.ResponseWriter, in *http.Request) {
	given := in.Context().Err() != nil
	found := k.well.Snapshot()
	k.well.ServeHTTP(out, in)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.given, k.found, k.left = given, found, k.well.Snapshot()
}

// meet counts the request and returns how the child is killed at it, if it is.
func (k *killer) meet(in *http.Request) (moment, *child) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.due.writes && in.Method == http.MethodGet {
		return "", nil
	}
	k.seen++
	if k.seen != k.due.nth {
		return "", nil
	}
	k.deed = k.due.how
	return k.due.how, k.child
}

// deedDone returns how the child was killed, or "".
func (k *killer) deedDone() moment {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.deed
}

// slay kills the child between two requests.
func (k *killer) slay() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.child.kill()
	k.deed = idle
}

// stop returns whether the child gave up the request at which it was stopped, and
// whether something has changed after that. A write that only reloads may follow: what
// the service doesn't know yet would not be in force. So may one that brings back what
// that request took away for a while: a parked portal, the groups of a target. It
// changes no row but those that the request had changed.
func (k *killer) stop() (given, late bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.deed != stopped {
		return k.given, false
	}
	taken := differing(testbed.RowsOf(k.found), testbed.RowsOf(k.left))
	for name := range differing(testbed.RowsOf(k.left), testbed.RowsOf(k.well.Snapshot())) {
		late = late || !taken[name]
	}
	return k.given, late
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
