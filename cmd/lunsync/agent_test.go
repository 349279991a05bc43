package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/agent"
)

// A fakeAgent answers as an agent does, from what it is given.
type fakeAgent struct {
	token   string // "" for none
	ledger  func() ([]byte, error)
	options reconcile.DocumentOptions

	mu     sync.Mutex
	agents []agent.Status
}

func (f *fakeAgent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Date", fakeNow.Format(http.TimeFormat))
	switch r.Method + " " + r.URL.Path {
	case "GET /api/status":
		f.status(w, r.URL.Query().Get("appliance"))
	case "GET /api/ledger":
		f.sendLedger(w, r.URL.Query().Get("appliance"))
	case "POST /api/suspend", "POST /api/resume":
		f.order(w, r)
	default:
		http.NotFound(w, r)
	}
}

// chosen returns the agents of the appliance with that name, or all of them.
func (f *fakeAgent) chosen(name string) []*agent.Status {
	var all []*agent.Status
	for i := range f.agents {
		if name == "" || name == f.agents[i].Appliance {
			all = append(all, &f.agents[i])
		}
	}
	return all
}

func (f *fakeAgent) status(w http.ResponseWriter, name string) {
	chosen := f.chosen(name)
	if len(chosen) == 0 {
		fakeFailure(w, http.StatusNotFound, "there is no appliance "+name)
		return
	}
	fakeAnswer(w, http.StatusOK, map[string]any{"format": 1, "agents": chosen})
}

func (f *fakeAgent) sendLedger(w http.ResponseWriter, name string) {
	if len(f.chosen(name)) != 1 {
		fakeFailure(w, http.StatusNotFound, "there are several appliances; say which")
		return
	}
	text, err := f.ledger()
	var kept struct{ Entries []reconcile.Entry }
	source := reconcile.OwnershipNone
	if err == nil && json.Unmarshal(text, &kept) == nil {
		source = reconcile.OwnershipLedger
	}
	fakeAnswer(w, http.StatusOK, map[string]any{
		"format": 1, "server": f.chosen(name)[0].Server, "ownership": source, "entries": kept.Entries, "options": f.options,
	})
}

// order suspends or resumes, for who has the token.
func (f *fakeAgent) order(w http.ResponseWriter, r *http.Request) {
	if f.token == "" {
		fakeFailure(w, http.StatusNotFound, "nothing is served here")
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+f.token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var body struct {
		Appliance string     `json:"appliance"`
		Reason    string     `json:"reason"`
		Until     *time.Time `json:"until"`
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil {
		fakeFailure(w, http.StatusBadRequest, err.Error())
		return
	}
	for _, s := range f.chosen(body.Appliance) {
		s.State, s.Suspension = agent.Converged, nil
		if r.URL.Path == "/api/suspend" {
			s.State = agent.Suspended
			s.Suspension = &agent.Suspension{Reason: body.Reason, Since: fakeNow, Until: body.Until}
		}
	}
	f.status(w, body.Appliance)
}

func fakeAnswer(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

func fakeFailure(w http.ResponseWriter, status int, message string) {
	fakeAnswer(w, status, map[string]any{"format": 1, "error": &reconcile.Failure{
		Status: statusError, Messages: []reconcile.Message{{Message: message}},
	}})
}

// agentToken is what the agent of scripts takes orders with. It is a canary too.
const agentToken = "canary-4-token"

// startAgent starts an agent and points LUNSYNC_AGENT to it: agent NAME... [notoken]
// [nonsense] [OPTION=VALUE...]. The names are those of statuses. Its token is in agent-token, its
// ledger the one of the state directory, and its server LUNSYNC_SERVER.
func startAgent(ts *testscript.TestScript, _ bool, args []string) {
	f := &fakeAgent{token: agentToken, ledger: func() ([]byte, error) {
		files, err := filepath.Glob(ts.MkAbs(".state/ledger-*.json"))
		if err != nil || len(files) == 0 {
			return nil, os.ErrNotExist
		}
		return os.ReadFile(files[0])
	}}
	for _, arg := range args {
		option, value, isOption := strings.Cut(arg, "=")
		switch i := slices.IndexFunc(agentStatuses, func(s namedStatus) bool { return s.name == arg }); {
		case i >= 0:
			s := agentStatuses[i].status
			s.Server = ts.Getenv("LUNSYNC_SERVER")
			f.agents = append(f.agents, s)
		case arg == "notoken":
			f.token = ""
		case arg == "nonsense":
			f.ledger = func() ([]byte, error) { return []byte(`{"entries": [{"kind": "extent", "name": "a", "id": -1}]}`), nil }
		case isOption:
			ts.Check(json.Unmarshal([]byte(`{"`+option+`": `+value+`}`), &f.options))
		default:
			ts.Fatalf("no status %q", arg)
		}
	}
	server := httptest.NewServer(f)
	ts.Defer(server.Close)
	ts.Check(os.WriteFile(ts.MkAbs("agent-token"), []byte(agentToken+"\n"), 0o600))
	ts.Setenv("LUNSYNC_AGENT", server.URL)
	ts.Setenv("TZ", "UTC")
}
