package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Fault says what goes wrong with the requests that it matches. The zero value matches
// every request and changes nothing.
type Fault struct {
	// Method and Path say which requests match. An empty Method matches any. Path is the
	// beginning of a path, such as /api/v1.0/services/iscsi/target/.
	Method, Path string
	// Nth is the number of the one matching request that has the fault, from 1; 0 means
	// each of them.
	Nth int

	// Before and After are delays before and after the request is done. A client that gives
	// up ends the delay, and the request is done all the same.
	Before, After time.Duration
	// Hold, unless it is nil, delays the request until the channel is closed, even if the
	// client gives up before.
	Hold <-chan struct{}
	// ReloadFails makes the reload of the service fail, if the request causes one.
	ReloadFails bool
	// Skip prevents that the request is done. The answer is Status, or 503 if that is 0, and
	// Body.
	Skip bool
	// Status, Body and Header replace those of the reply if they are set. The Content-Type
	// of Body is text/html unless Header has another.
	Status int
	Body   string
	Header map[string]string
	// Quote replaces the answer by status 500 with a traceback that quotes the body of the
	// request.
	Quote bool
	// DropRows is how many rows are missing at the end of a page, whose Content-Range
	// remains.
	DropRows int
	// Truncate, if it is positive, closes the connection after so many bytes of the body.
	Truncate int
	// Hangup closes the connection without an answer.
	Hangup bool
}

// An injectedFault is a Fault and the number of requests that it has matched.
type injectedFault struct {
	Fault
	seen int
}

// Inject adds a fault. If several match a request, all count it, and the one that was added
// first happens.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &injectedFault{Fault: f})
}

// ClearFaults removes all injected faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// chooseFault returns the injected fault that happens to the request, or other if there is
// none.
func (s *Server) chooseFault(r *request, other Fault) Fault {
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

// change returns the reply to r as the fault changes it.
func (f Fault) change(r *request, re *reply) *reply {
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

// send writes the reply, or the part of it that the fault leaves. To close the connection it
// panics with http.ErrAbortHandler, as a handler must.
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
			return // the client has closed the connection, or the status has no body
		}
	}
	if cut {
		if err := http.NewResponseController(out).Flush(); err != nil {
			return
		}
		panic(http.ErrAbortHandler)
	}
}
