package emulator

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// A Chaos is an appliance on a bad day: it serves what its Server serves, but some
// requests, reads and writes alike, meet a random fault. The same Rand and the same
// requests in the same order give the same faults. It is an http.Handler that is
// safe for concurrent use; its fields are set before the first request.
type Chaos struct {
	Server *Server
	Rand   *rand.Rand
	// OneIn says that one request in so many meets a fault; 0 is none.
	OneIn int
	// Most bounds the number of faults; 0 does not.
	Most int
	// Hangs allows faults that last until the client gives up. Without it the
	// client gets an answer or a closed connection soon, to every request.
	Hangs bool

	mu     sync.Mutex
	faults map[string]int
	held   []*held
	over   bool
}

// A held request is done when so many others have been served.
type held struct {
	after int
	done  chan struct{}
}

// ServeHTTP answers one request.
func (c *Chaos) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	c.Server.ServeFault(out, in, c.next(in.Method))
}

// Faults returns how often each kind of fault was met so far, by its name.
func (c *Chaos) Faults() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.faults)
}

// Release lets the requests that are held be done.
func (c *Chaos) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letGo(0)
}

// End ends the faults, and releases what is held.
func (c *Chaos) End() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	c.letGo(0)
}

// next returns the fault of the request that comes in.
func (c *Chaos) next(method string) Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.letGo(1)
	met := 0
	for _, n := range c.faults {
		met += n
	}
	if c.over || c.OneIn == 0 || c.Most > 0 && met >= c.Most || c.Rand.IntN(c.OneIn) > 0 {
		return Fault{}
	}
	m := c.draw(method)
	if c.faults == nil {
		c.faults = map[string]int{}
	}
	c.faults[m.name]++
	return m.fault(c)
}

// draw returns one of the misfortunes that can happen now.
func (c *Chaos) draw(method string) misfortune {
	for {
		m := misfortunes[c.Rand.IntN(len(misfortunes))]
		if (!m.hangs || c.Hangs) && (!m.writes || method != http.MethodGet) {
			return m
		}
	}
}

// letGo counts the served request for those that are held, and lets those go whose
// time has come; 0 requests mean all of them.
func (c *Chaos) letGo(requests int) {
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

// hold returns what keeps a request until a few more were served.
func (c *Chaos) hold() <-chan struct{} {
	h := &held{after: 1 + c.Rand.IntN(40), done: make(chan struct{})}
	c.held = append(c.held, h)
	return h.done
}

// patience is longer than any client's.
const patience = time.Hour

// A misfortune is a kind of fault.
type misfortune struct {
	name   string
	fault  func(*Chaos) Fault
	hangs  bool // it lasts until the client gives up
	writes bool // it happens to writes only
}

var misfortunes = []misfortune{
	{name: "refused", fault: func(c *Chaos) Fault { return c.word(Fault{Skip: true, Status: oneOfThem(c, statuses)}) }},
	{name: "busy", fault: func(c *Chaos) Fault {
		return c.word(Fault{Skip: true, Status: oneOfThem(c, busy), Header: map[string]string{"Retry-After": "1"}})
	}},
	{name: "done, answered wrong", fault: func(c *Chaos) Fault { return c.word(Fault{Status: oneOfThem(c, statuses)}) }},
	{name: "done, quoted in a crash", writes: true, fault: func(*Chaos) Fault { return Fault{Quote: true} }},
	{name: "done, reload failed", writes: true, fault: func(*Chaos) Fault { return Fault{ReloadFails: true} }},
	{name: "reset before", fault: func(*Chaos) Fault { return Fault{Skip: true, Hangup: true} }},
	{name: "reset after", fault: func(*Chaos) Fault { return Fault{Hangup: true} }},
	{name: "body cut off", fault: func(c *Chaos) Fault { return Fault{Truncate: 1 + c.Rand.IntN(100)} }},
	{name: "a page, undone", fault: func(*Chaos) Fault { return Fault{Skip: true, Status: http.StatusOK, Body: htmlPage} }},
	{name: "a page, done", fault: func(*Chaos) Fault { return Fault{Status: http.StatusOK, Body: htmlPage} }},
	{name: "rows missing", fault: func(c *Chaos) Fault { return Fault{DropRows: 1 + c.Rand.IntN(3)} }},
	{name: "wrong total", fault: func(c *Chaos) Fault {
		return Fault{Header: map[string]string{"Content-Range": oneOfThem(c, totals)}}
	}},
	{name: "slow", fault: func(c *Chaos) Fault {
		d := time.Duration(c.Rand.IntN(20)) * time.Millisecond
		return Fault{Before: d, After: d}
	}},
	{name: "hung, done", hangs: true, fault: func(*Chaos) Fault { return Fault{After: patience} }},
	{name: "hung, done later", hangs: true, fault: func(*Chaos) Fault { return Fault{Before: patience} }},
	{name: "hung, done much later", hangs: true, fault: func(c *Chaos) Fault { return Fault{Hold: c.hold()} }},
	{name: "hung, undone", hangs: true, fault: func(*Chaos) Fault { return Fault{Skip: true, Before: patience} }},
}

var (
	statuses = []int{302, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504}
	busy     = []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	totals   = []string{"items 0-0/1", "items 0-19/4711", "items 0--1/0", "items */*"}
)

const htmlPage = "<html><title>Please wait</title></html>"

// word gives f a body: a page, one of the API's, or none.
func (c *Chaos) word(f Fault) Fault {
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

func oneOfThem[T any](c *Chaos, from []T) T { return from[c.Rand.IntN(len(from))] }
