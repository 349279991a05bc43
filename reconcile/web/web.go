// Package web shows agents over HTTP: to probes, to programs, and to people on a
// page. Who holds the token can also tell them to sync, to suspend and to resume.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// An Agent is what is shown. It must be safe for concurrent use, and none of its
// methods may wait for a pass.
type Agent interface {
	// View returns how the agent is. Nobody changes it once it is handed out.
	View() agent.View
	// Sync asks for a pass.
	Sync()
	// Suspend keeps the agent from writing, until the given time or, if that is nil,
	// until Resume.
	Suspend(reason string, until *time.Time) error
	// Resume lets the agent write again.
	Resume() error
}

// A Config is what is served.
type Config struct {
	Agents  []Agent      // in the order in which they are listed
	Metrics http.Handler // nil if there are none
	// Token returns the token that writing needs, see [TokenFile]. If it is nil, what
	// writes does not exist.
	Token func() (string, error)
	// Loopback says that the server listens on loopback alone. Then a request must
	// have come for a loopback name: another one leads here only if somebody makes a
	// browser believe that this is his site.
	Loopback bool
	Version  string
	Log      *slog.Logger
}

// A site serves a [Config].
type site struct {
	Config
	pages pages
}

// New returns a handler that serves c. It sets no deadlines; those are the server's.
func New(c Config) http.Handler {
	s := &site{Config: c, pages: newPages()}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.HandleFunc(r.path, only(r.method, r.handle))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, http.StatusNotFound, "nothing is served here")
	})
	return s.secure(mux)
}

// A route is one thing that can be asked for.
type route struct {
	method string // GET stands for HEAD too
	path   string
	handle http.HandlerFunc
}

func (s *site) routes() []route {
	routes := []route{
		{http.MethodGet, "/healthz", s.health},
		{http.MethodGet, "/readyz", s.readiness},
		{http.MethodGet, "/api/status", s.status},
		{http.MethodGet, "/api/plan", s.plan},
		{http.MethodGet, "/api/ledger", s.ledger},
		{http.MethodPost, "/api/sync", s.authorized(s.sync)},
		{http.MethodPost, "/api/suspend", s.authorized(s.suspend)},
		{http.MethodPost, "/api/resume", s.authorized(s.resume)},
		{http.MethodGet, "/{$}", s.front},
		{http.MethodGet, "/appliance/{name}", s.appliance},
		{http.MethodGet, "/page/{file}", s.file},
	}
	if s.Metrics != nil {
		routes = append(routes, route{http.MethodGet, "/metrics", s.Metrics.ServeHTTP})
	}
	return routes
}

// only passes on requests of one method, and refuses the others.
func only(method string, next http.HandlerFunc) http.HandlerFunc {
	allow := method
	if method == http.MethodGet {
		allow = "GET, HEAD"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method || method == http.MethodGet && r.Method == http.MethodHead {
			next(w, r)
			return
		}
		w.Header().Set("Allow", allow)
		fail(w, r, http.StatusMethodNotAllowed, r.URL.Path+" takes "+allow+" only")
	}
}
