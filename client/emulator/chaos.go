package emulator

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// A Chaos serves what its Server serves, but lets a random fault happen to some requests,
// reads and writes. The same Rand and the same requests in the same order give the same
// faults. It is an http.Handler and safe for concurrent use. Its fields must be set before
// the first request.
type Chaos struct {
	Server *Server
	Rand   *rand.Rand
	// OneIn is how many requests have one fault on average; 0 means no faults.
	OneIn int
	// Most is the limit of the number of faults; 0 means no limit.
	Most int
	// Hangs allows faults that last until the client gives up. Without them every request
	// soon gets an answer or a closed connection.
	Hangs bool

	mu     sync.Mutex
	faults map[string]int
	held   []*held
	ended  bool
}

// A held request is done after so many others.
type held struct {
	after int
	done  chan struct{}
}

// ServeHTTP answers one request, or lets a fault happen to it.
func (c *Chaos) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	c.Server.ServeFault(out, in, c.next(in.Method))
}

// Faults returns how often each kind of fault happened so far, by its name.
func (c *Chaos) Faults() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.faults)
}

// Release does the requests that are held.
func (c *Chaos) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release(0)
}

// End releases the requests that are held. No fault happens after it.
func (c *Chaos) End() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	c.release(0)
}

// next returns the fault of the next request, or the zero Fault.
func (c *Chaos) next(method string) Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release(1)
	met := 0
	for _, n := range c.faults {
		met += n
	}
	if c.ended || c.OneIn == 0 || c.Most > 0 && met >= c.Most || c.Rand.IntN(c.OneIn) > 0 {
		return Fault{}
	}
	m := c.draw(method)
	if c.faults == nil {
		c.faults = map[string]int{}
	}
	c.faults[m.name]++
	return m.fault(c)
}

// draw returns a random kind of fault that can happen to a request with that method.
func (c *Chaos) draw(method string) faultKind {
	for {
		m := faultKinds[c.Rand.IntN(len(faultKinds))]
		if (!m.hangs || c.Hangs) && (!m.writes || method != http.MethodGet) {
			return m
		}
	}
}

// release counts the requests that were served, and releases the held requests that waited
// for so many. If requests is 0, it releases all.
func (c *Chaos) release(requests int) {
	var still []*held
	for _, h := range c.held {
		h.after -= requests
		if requests == 0 || h.after <= 0 {
			close(h.done)
			continue
		}
		still = append(still, h)
	}
	c.held = still
}

// hold returns a channel that is closed after a few more requests.
func (c *Chaos) hold() <-chan struct{} {
	h := &held{after: 1 + c.Rand.IntN(40), done: make(chan struct{})}
	c.held = append(c.held, h)
	return h.done
}

// hangTime is longer than any client waits.
const hangTime = time.Hour

// A faultKind makes faults of one kind.
type faultKind struct {
	name   string
	fault  func(*Chaos) Fault
	hangs  bool // it lasts until the client gives up
	writes bool // it happens to writes only
}

var faultKinds = []faultKind{
	{name: "refused", fault: func(c *Chaos) Fault { return c.withBody(Fault{Skip: true, Status: pick(c, statuses)}) }},
	{name: "busy", fault: func(c *Chaos) Fault {
		return c.withBody(Fault{Skip: true, Status: pick(c, busy), Header: map[string]string{"Retry-After": "1"}})
	}},
	{name: "done, answered wrong", fault: func(c *Chaos) Fault { return c.withBody(Fault{Status: pick(c, statuses)}) }},
	{name: "done, quoted in a crash", writes: true, fault: func(*Chaos) Fault { return Fault{Quote: true} }},
	{name: "done, reload failed", writes: true, fault: func(*Chaos) Fault { return Fault{ReloadFails: true} }},
	{name: "reset before", fault: func(*Chaos) Fault { return Fault{Skip: true, Hangup: true} }},
	{name: "reset after", fault: func(*Chaos) Fault { return Fault{Hangup: true} }},
	{name: "body cut off", fault: func(c *Chaos) Fault { return Fault{Truncate: 1 + c.Rand.IntN(100)} }},
	{name: "a page, undone", fault: func(*Chaos) Fault { return Fault{Skip: true, Status: http.StatusOK, Body: htmlPage} }},
	{name: "a page, done", fault: func(*Chaos) Fault { return Fault{Status: http.StatusOK, Body: htmlPage} }},
	{name: "rows missing", fault: func(c *Chaos) Fault { return Fault{DropRows: 1 + c.Rand.IntN(3)} }},
	{name: "wrong total", fault: func(c *Chaos) Fault {
		return Fault{Header: map[string]string{"Content-Range": pick(c, totals)}}
	}},
	{name: "slow", fault: func(c *Chaos) Fault {
		d := time.Duration(c.Rand.IntN(20)) * time.Millisecond
		return Fault{Before: d, After: d}
	}},
	{name: "hung, done", hangs: true, fault: func(*Chaos) Fault { return Fault{After: hangTime} }},
	{name: "hung, done later", hangs: true, fault: func(*Chaos) Fault { return Fault{Before: hangTime} }},
	{name: "hung, done much later", hangs: true, fault: func(c *Chaos) Fault { return Fault{Hold: c.hold()} }},
	{name: "hung, undone", hangs: true, fault: func(*Chaos) Fault { return Fault{Skip: true, Before: hangTime} }},
}

var (
	statuses = []int{302, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504}
	busy     = []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	totals   = []string{"items 0-0/1", "items 0-19/4711", "items 0--1/0", "items */*"}
)

const htmlPage = "<html><title>Please wait</title></html>"

// withBody returns f with a body: an HTML page, one like the API's, or none.
func (c *Chaos) withBody(f Fault) Fault {
	switch c.Rand.IntN(3) {
	case 0:
		f.Body = htmlPage
	case 1:
		f.Body = string(encode(map[string]any{"error_message": sorryText}))
		header := map[string]string{"Content-Type": "application/json"}
		maps.Copy(header, f.Header)
		f.Header = header
	}
	return f
}

func pick[T any](c *Chaos, from []T) T { return from[c.Rand.IntN(len(from))] }
