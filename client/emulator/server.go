package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Options say what New builds. Only Release is required.
type Options struct {
	Release Release
	// User and Password are asked for with every request. Without a User
	// everyone is let in, with or without an Authorization header.
	User, Password string
	// World is what surrounds the API at first.
	World World
	// StateFile keeps the rows, their id counters, the files that extents made
	// and the state of the service across restarts; "" keeps nothing. What it
	// says of the service is stronger than World.
	StateFile string
	// Latency is added to every request.
	Latency time.Duration
	// Version is what system/version says instead of the release's own, such
	// as "11.2-U8".
	Version string
	// Seed is what the NAAs of extents are made from, which are random on an appliance.
	// Servers with one seed that do the same make the same NAAs.
	Seed uint64
	// ReuseIDs gives a new row the lowest id that no row has. No known release does; other
	// dialects may.
	ReuseIDs bool
	// Watch, if not nil, is given what Snapshot returns after each request that
	// changed it, before that is answered. It must not call the server.
	Watch func(rows map[string][]map[string]any)
}

// A Server is the appliance: an http.Handler that is safe for concurrent use.
// It does one request at a time.
type Server struct {
	user, password string
	latency        time.Duration
	file           string
	release        Release
	kinds          map[string]*kind
	q              quirks
	seed           uint64
	watch          func(map[string][]map[string]any)

	mu      sync.Mutex
	world   World
	made    map[string]bool // files that extents made
	tables  map[string]*table
	faults  []*armed
	foreign []foreignRow
	log     []Request
	stats   Stats
	changes int // of everything that is kept, ever
}

// New returns a server with the content of the state file, or with that of a
// fresh appliance: a globalconfiguration and nothing else. It returns an error
// if the release is unknown or the state file does not fit.
func New(o Options) (*Server, error) {
	q, ok := releases[o.Release]
	if !ok {
		return nil, fmt.Errorf("unknown release %q; there are %v", o.Release, Releases())
	}
	if o.Version != "" {
		q.version = o.Version
	}
	s := &Server{
		user: o.User, password: o.Password, latency: o.Latency, file: o.StateFile, release: o.Release,
		kinds: kinds(&q), q: q, seed: o.Seed, watch: o.Watch, world: o.World.clone(), tables: map[string]*table{},
		made: map[string]bool{}, stats: Stats{Requests: map[string]int{}},
	}
	for name, k := range s.kinds {
		s.tables[name] = newTable(k.indexed)
		s.tables[name].reuses = o.ReuseIDs
	}
	for range o.World.globals() {
		w := &write{s: s, k: s.kinds["globalconfiguration"], body: map[string]any{"iscsi_basename": "iqn.2005-10.org.freenas.ctl"}}
		w.errs, w.next = map[string][]string{}, row{}
		w.fill()
		w.store()
	}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("state file %s: %w", s.file, err)
	}
	return s, nil
}

// World returns a copy of what surrounds the API now.
func (s *Server) World() World {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.clone()
}

// SetWorld changes what surrounds the API, from the next request on. The files
// that extents have made stay, listed or not.
func (s *Server) SetWorld(w World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world = w.clone()
}

// Snapshot returns all rows by kind, each kind sorted by id, as they are
// stored: secrets in clear. Encoded as JSON it is deterministic.
func (s *Server) Snapshot() map[string][]map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot()
}

func (s *Server) snapshot() map[string][]map[string]any {
	all := map[string][]map[string]any{}
	for name, t := range s.tables {
		all[name] = []map[string]any{}
		for _, id := range t.ids() {
			all[name] = append(all[name], t.rows[id].with("id", id))
		}
	}
	return all
}

// maxBody bounds the body of a request, in bytes. The largest that a client sends, a
// portal with thousands of addresses, has a tenth of that.
const maxBody = 1 << 20

// ServeHTTP answers one request of the API. One whose body is larger than 1 MiB gets
// status 413 and changes nothing.
func (s *Server) ServeHTTP(out http.ResponseWriter, in *http.Request) { s.ServeFault(out, in, Fault{}) }

// ServeFault answers one request of the API, which meets f unless it meets a fault
// that was injected. Which requests f chooses doesn't count.
func (s *Server) ServeFault(out http.ResponseWriter, in *http.Request, f Fault) {
	body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest // most likely nobody is there to read it
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		out.WriteHeader(status)
		return
	}
	r := &request{method: in.Method, path: in.URL.Path, query: in.URL.RawQuery, header: in.Header, body: body}
	f = s.meet(r, f)
	wait(in.Context(), s.latency+f.Before)
	if f.Hold != nil {
		<-f.Hold
	}
	re := s.serve(r, f)
	wait(in.Context(), f.After)
	f.send(out, r, re)
}

// wait lets time pass. A client that gives up cuts it short, but what it asked
// for is done all the same.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// serve does the request unless the fault forbids it, logs it, and returns
// the reply as the fault has it.
func (s *Server) serve(r *request, f Fault) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	re, before := empty(http.StatusServiceUnavailable), s.changes
	if !f.Skip {
		re = s.doWith(f, r)
	}
	changed := s.changes != before
	if changed {
		if err := s.save(); err != nil {
			re = crashed(&s.q, "state file: "+err.Error())
		}
		s.compareForeign()
	}
	if changed && s.watch != nil {
		s.watch(s.snapshot())
	}
	re = f.shape(r, re)
	s.record(r, f, re.status, changed)
	return re
}

// doWith does the request, with a reload that fails if f wants that.
func (s *Server) doWith(f Fault, r *request) *reply {
	if f.ReloadFails && !s.world.ReloadFails {
		s.world.ReloadFails = true
		defer func() { s.world.ReloadFails = false }()
	}
	return s.do(r)
}

// do routes the request; a bug here is a 500 as it would be there.
func (s *Server) do(r *request) (re *reply) {
	defer func() {
		if p := recover(); p != nil {
			re = crashed(&s.q, fmt.Sprint(p))
		}
	}()
	before := s.revision()
	re = s.route(r)
	if s.revision() != before {
		s.changes++
	}
	return re
}

func (s *Server) revision() int {
	n := 0
	for _, t := range s.tables {
		n += t.revision
	}
	return n
}
