package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// health answers 200 if the loops of all agents turn, and 503 with those that don't.
func (s *site) health(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	s.probe(w, func(st *agent.Status) string {
		if st.Alive(now) {
			return ""
		}
		return "the loop is stuck: a pass was due " + relative(*st.NextPass, now)
	})
}

// readiness answers 200 if all agents are ready, and 503 with those that aren't and
// why.
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

// probe answers with a line for each agent: what ails it, if anything does.
func (s *site) probe(w http.ResponseWriter, ails func(*agent.Status) string) {
	status := http.StatusOK
	var b strings.Builder
	for _, a := range s.Agents {
		v := a.View()
		word := ails(&v.Status)
		if word == "" {
			word = "ok"
		} else {
			status = http.StatusServiceUnavailable
		}
		fmt.Fprintf(&b, "%s: %s\n", label(&v.Status), strings.ReplaceAll(word, "\n", "; "))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	// A probe that is gone can't be told.
	_, _ = w.Write([]byte(b.String()))
}
