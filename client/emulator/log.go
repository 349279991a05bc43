package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A Request is one line of the request log.
type Request struct {
	Method, Path, Query string
	Status              int  // as sent; 0 if the connection was closed instead
	Write               bool // POST, PUT, PATCH or DELETE that was carried out, whatever came of it
	Changed             bool // it changed what is stored
}

// Stats are counters since the server was made.
type Stats struct {
	// Requests counts by method and kind, as "GET target"; the kind is ""
	// beyond the eight.
	Requests map[string]int
	// Writes counts requests that changed what is stored.
	Writes int
	// CollectionDeletes counts requests that delete all rows of a kind.
	CollectionDeletes int
	// ForeignWrites counts requests that changed or deleted what [Server.Disown]
	// was told of.
	ForeignWrites int
	// SharedTags is the number of portals that have the tag of another one now.
	SharedTags int
	// Twins is the number of rows that are now like another one in all but id and
	// tag, of the kinds whose rows have no name.
	Twins int
}

const logLimit = 100_000

// Requests returns the log, oldest first; of more than 100,000 requests the
// oldest are forgotten.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// ClearRequests empties the log; the counters stay.
func (s *Server) ClearRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Stats returns the counters.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stats
	st.Requests = maps.Clone(s.stats.Requests)
	tags := map[int64]int{}
	for _, p := range s.tables["portal"].rows {
		tags[p.num(portalTag)]++
	}
	for _, n := range tags {
		if n > 1 {
			st.SharedTags += n
		}
	}
	st.Twins = s.twins()
	return st
}

func (s *Server) record(r *request, f Fault, status int, changed bool) {
	if len(s.log) >= logLimit {
		s.log = slices.Clone(s.log[logLimit/2:])
	}
	if f.Hangup {
		status = 0
	}
	reading := r.method == http.MethodGet || r.method == http.MethodHead || r.method == http.MethodOptions
	s.log = append(s.log, Request{
		Method: r.method, Path: r.path, Query: r.query, Status: status,
		Write: !reading && !f.Skip, Changed: changed,
	})
	rest, _ := strings.CutPrefix(r.path, apiRoot+"services/iscsi/")
	name, _, _ := strings.Cut(rest, "/")
	if s.kinds[name] == nil {
		name = ""
	}
	s.stats.Requests[r.method+" "+name]++
	if changed {
		s.stats.Writes++
	}
}
