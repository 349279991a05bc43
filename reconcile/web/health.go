package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// health answers 200 if the loops of all agents run, and 503 if one is stuck.
func (s *site) health(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	s.probe(w, func(st *agent.Status) string {
		if st.Alive(now) {
			return ""
		}
		return "the loop is stuck: a pass was due " + relative(*st.NextPass, now)
	})
}

// readiness answers 200 if all agents are ready, and 503 if one is not.
func (s *site) readiness(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	s.probe(w, func(st *agent.Status) string { return unready(st, now) })
}

// unready returns why an agent is not ready, or "".
func unready(s *agent.Status, now time.Time) string {
	switch {
	case s.Ready:
		return ""
	case len(s.Passes) == 0:
		return "starting: no pass has ended yet"
	case s.Passes[0].Error != "":
		return string(s.State) + ": " + s.Passes[0].Error
	case s.LastSuccess != nil:
		return "stale: the last pass that succeeded ended " + relative(*s.LastSuccess, now)
	}
	return string(s.State)
}

// probe answers with a line for each agent: its problem, or "ok". The status is 503 if any has
// a problem.
func (s *site) probe(w http.ResponseWriter, problem func(*agent.Status) string) {
	status := http.StatusOK
	var b strings.Builder
	for _, a := range s.Agents {
		v := a.View()
		line := problem(&v.Status)
		if line == "" {
			line = "ok"
		} else {
			status = http.StatusServiceUnavailable
		}
		fmt.Fprintf(&b, "%s: %s\n", label(&v.Status), strings.ReplaceAll(line, "\n", "; "))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	// An error means that the probe has closed the connection.
	_, _ = w.Write([]byte(b.String()))
}
