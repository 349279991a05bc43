package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Fault is something that goes wrong with matching requests. Its zero value
// matches every request and does nothing.
type Fault struct {
	// Method and Path choose requests: "" is any method, and Path is a prefix
	// of the path, such as /api/v1.0/services/iscsi/target/.
	Method, Path string
	// Nth chooses one of the matching requests, counted from 1; 0 is each.
	Nth int

	// Before and After let time pass before and after the request is done. If
	// the client gives up meanwhile it is done nevertheless.
	Before, After time.Duration
	// Hold, unless it is nil, keeps the request undone until it is closed, also
	// when the client has given up long before.
	Hold <-chan struct{}
	// ReloadFails makes the reload of the service fail that the request asks for.
	ReloadFails bool
	// Skip leaves the request undone; Status and Body answer it (503 if zero).
	Skip bool
	// Status, Body and Header replace those of the reply, if they are set. A
	// Body without a Content-Type in Header is sent as text/html.
	Status int
	Body   string
	Header map[string]string
	// Quote answers with a crash whose traceback quotes the request.
	Quote bool
	// DropRows leaves that many rows out of the end of a page; Content-Range
	// stays.
	DropRows int
	// Truncate closes the connection after that many bytes of the body, if it
	// is positive. Hangup closes it without an answer.
	Truncate int
	Hangup   bool
}

type armed struct {
	Fault
	seen int
}

// Inject adds a fault. If several match a request the first added acts; all
// count it.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &armed{Fault: f})
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// meet returns the injected fault that the request meets, or else the other one.
func (s *Server) meet(r *request, other Fault) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var met []Fault
	for _, a := range s.faults {
		if a.Method != "" && a.Method != r.method || !strings.HasPrefix(r.path, a.Path) {
			continue
		}
		a.seen++
		if a.Nth == 0 || a.Nth == a.seen {
			met = append(met, a.Fault)
		}
	}
	return slices.Concat(met, []Fault{other})[0]
}

// shape changes the reply to r as the fault says.
func (f Fault) shape(r *request, re *reply) *reply {
	shaped := *re
	if f.Quote {
		shaped = *answer(http.StatusInternalServerError, map[string]any{
			"error_message": "local variable referenced before assignment", "traceback": "Traceback: " + string(r.body)})
	}
	if f.Status != 0 {
		shaped.status = f.Status
	}
	if f.Body != "" {
		shaped.page = &f.Body
	}
	if f.DropRows > 0 && re.rows != nil {
		shaped.body = re.rows[:max(0, len(re.rows)-f.DropRows)]
	}
	return &shaped
}

// send writes the reply, or less of it. To hang up it panics with
// http.ErrAbortHandler, as handlers do.
func (f Fault) send(out http.ResponseWriter, r *request, re *reply) {
	if f.Hangup {
		panic(http.ErrAbortHandler)
	}
	body, contentType := re.bytes()
	re.writeHeader(out.Header(), r.method, len(body), contentType)
	for name, value := range f.Header {
		out.Header().Set(name, value)
	}
	out.WriteHeader(re.status)
	cut := f.Truncate > 0 && f.Truncate < len(body)
	if cut {
		body = body[:f.Truncate]
	}
	if r.method != http.MethodHead {
		if _, err := out.Write(body); err != nil {
			return // the client has gone, or the status has no body
		}
	}
	if cut {
		if err := http.NewResponseController(out).Flush(); err != nil {
			return
		}
		panic(http.ErrAbortHandler)
	}
}
