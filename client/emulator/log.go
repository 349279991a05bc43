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
	Status              int // as sent; 0 if the connection was closed instead
	// Write is set for a POST, PUT, PATCH or DELETE that no fault skipped, even if the answer
	// refuses it.
	Write   bool
	Changed bool // whether it changed what is stored
}

// Stats are the counters of a [Server] since New.
type Stats struct {
	// Requests counts requests by method and kind, such as "GET target". The kind is "" for
	// a path that is not one of a kind.
	Requests map[string]int
	// Writes counts requests that changed what is stored.
	Writes int
	// CollectionDeletes counts requests that deleted all rows of a kind.
	CollectionDeletes int
	// ForeignWrites counts the rows that [Server.Disown] marked and a request changed or
	// deleted, once for each request.
	ForeignWrites int
	// SharedTags is the number of portals that now have the same tag as another one.
	SharedTags int
	// Twins is the number of rows that now duplicate another one. Only kinds whose rows have
	// no name can have duplicates; they have the same tag and user, or the same comment and
	// the same addresses or initiators and networks.
	Twins int
}

const logLimit = 100_000

// Requests returns the log, the oldest request first. The log has at most 100,000; when it is
// full, the older half is dropped.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// ClearRequests empties the log. It does not change the counters.
func (s *Server) ClearRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Stats returns the counters as they are now.
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
	st.Twins = s.countDuplicates()
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
