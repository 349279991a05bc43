package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// An Agent is an agent that is served. It must be safe for concurrent use, and its methods
// must not wait for a pass.
type Agent interface {
	// View returns the present state of the agent. The agent must not change it later.
	View() agent.View
	// Sync makes the agent begin a pass soon.
	Sync()
	// Suspend keeps the agent from writing until that time or, if it is nil, until Resume.
	Suspend(reason string, until *time.Time) error
	// Resume ends a suspension.
	Resume() error
}

// A Config says what [New] serves. Log is required.
type Config struct {
	Agents  []Agent      // in the order in which they are listed
	Metrics http.Handler // nil if there are none
	// Token returns the token that sync, suspend and resume need; see [TokenFile]. If it is
	// nil, these are not served.
	Token func() (string, error)
	// Loopback says that the server listens on a loopback address only. Then it answers only
	// to loopback host names, which stops DNS rebinding.
	Loopback bool
	Version  string
	Log      *slog.Logger
}

// A site serves a [Config].
type site struct {
	Config
	pages pages
}

// New returns a handler that serves c and is safe for concurrent use. It sets no deadlines:
// the server must.
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

// A route is one path that is served.
type route struct {
	method string // GET allows HEAD too
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

// only calls next for requests with that method, and refuses others.
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
