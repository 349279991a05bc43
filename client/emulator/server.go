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

// Options are the arguments of [New]. Only Release is required.
type Options struct {
	Release Release
	// User and Password are required in every request. If User is "", none are, and a
	// request may have any.
	User, Password string
	// World is what the appliance has at first, beside the rows.
	World World
	// StateFile is the path of the file that keeps the rows, their id counters, the files of
	// extents and the state of the service; "" means none. If the file exists, its state of
	// the service replaces that of World.
	StateFile string
	// Latency is how long every request waits before it is done.
	Latency time.Duration
	// Version is what system/version shows, such as "11.2-U8"; "" means that of a build of
	// the release.
	Version string
	// Seed determines the NAAs of extents, which are random on an appliance. Servers with
	// the same seed that get the same requests make the same NAAs.
	Seed uint64
	// ReuseIDs gives a new row the lowest id that no row has. No known release does this,
	// but other dialects may.
	ReuseIDs bool
	// Watch, if not nil, is called after each request that changed something, before it is
	// answered, with what Snapshot returns. It must not call the server.
	Watch func(rows map[string][]map[string]any)
}

// A Server behaves like an appliance. It is an http.Handler and safe for concurrent use. It
// does one request at a time.
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
	faults  []*injectedFault
	foreign []foreignRow
	log     []Request
	stats   Stats
	changes int // number of changes to what a state file keeps, including those before a restart
}

// New returns a server with the content of the state file or, if there is none, of a new
// appliance, which has a globalconfiguration and no other row. It returns an error if the
// release is unknown, or if the state file can't be read or is of another release.
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

// World returns a copy of the present World.
func (s *Server) World() World {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.clone()
}

// SetWorld replaces the World, from the next request on. The files that extents have made
// remain, even if w doesn't list them.
func (s *Server) SetWorld(w World) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world = w.clone()
}

// Snapshot returns a copy of all rows as they are stored, by kind and sorted by id. Secrets
// are in clear. Encoded as JSON, the same rows give the same text.
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

// maxBody is how many bytes the body of a request may have. The largest that a client sends,
// a portal with thousands of addresses, has a tenth of that.
const maxBody = 1 << 20

// ServeHTTP answers one request of the API. If its body is larger than 1 MiB, the answer is
// status 413 and nothing changes.
func (s *Server) ServeHTTP(out http.ResponseWriter, in *http.Request) { s.ServeFault(out, in, Fault{}) }

// ServeFault does what ServeHTTP does, and lets f happen to the request unless an injected
// fault does. It ignores f's Method, Path and Nth.
func (s *Server) ServeFault(out http.ResponseWriter, in *http.Request, f Fault) {
	body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest // most likely the client has closed the connection
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		out.WriteHeader(status)
		return
	}
	r := &request{method: in.Method, path: in.URL.Path, query: in.URL.RawQuery, header: in.Header, body: body}
	f = s.chooseFault(r, f)
	wait(in.Context(), s.latency+f.Before)
	if f.Hold != nil {
		<-f.Hold
	}
	re := s.serve(r, f)
	wait(in.Context(), f.After)
	f.send(out, r, re)
}

// wait waits for d, or until the client gives up, which ends ctx. The request is done all the
// same.
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

// serve does the request, unless the fault prevents that, logs it, and returns the reply as
// the fault changes it.
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
	re = f.change(r, re)
	s.record(r, f, re.status, changed)
	return re
}

// doWith does the request. Its reload fails if f says so.
func (s *Server) doWith(f Fault, r *request) *reply {
	if f.ReloadFails && !s.world.ReloadFails {
		s.world.ReloadFails = true
		defer func() { s.world.ReloadFails = false }()
	}
	return s.do(r)
}

// do does the request. A panic becomes status 500, as on the appliance.
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
