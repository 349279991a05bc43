package reconcile_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// A moment says when, of a request, the child that sent it is killed.
type moment string

const (
	undone   moment = "killed, the request undone"
	done     moment = "killed, the request done"
	answered moment = "killed, the request answered"
	later    moment = "killed, the request done later"
)

// A death is where in its run a child is killed. Its zero value is nowhere.
type death struct {
	how    moment
	nth    int  // request, counted from 1
	writes bool // only writes count
}

// A killer passes requests on, and kills the child that sends them at one of them.
type killer struct {
	well http.Handler // gets the request at which the child is killed
	next http.Handler // gets all others

	mu    sync.Mutex
	child *child
	due   death
	seen  int
	deed  moment // how it killed, or ""
}

// watch starts a child, which dies as due says.
func (k *killer) watch(due death, start func() (*child, error)) (*child, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, err := start()
	k.child, k.due, k.seen, k.deed = c, due, 0, ""
	return c, err
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
	default:
		k.next.ServeHTTP(out, in)
	}
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
