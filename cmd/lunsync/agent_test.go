package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/web"
)

// A fakeAgent does nothing but what it is told. It is served as a real one is.
type fakeAgent struct {
	ledger  func() ([]byte, error)
	options plans.DocumentOptions

	mu     sync.Mutex
	status agent.Status
}

func (f *fakeAgent) View() agent.View {
	f.mu.Lock()
	defer f.mu.Unlock()
	own := ownership.Ownership{Source: ownership.SourceNone}
	if text, err := f.ledger(); err == nil && json.Unmarshal(text, &own) == nil {
		own.Source = ownership.SourceLedger
	}
	return agent.View{Status: f.status, Ledger: own, Options: f.options}
}

func (f *fakeAgent) Sync() {}

func (f *fakeAgent) Suspend(reason string, until *time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.State = agent.Suspended
	f.status.Suspension = &agent.Suspension{Reason: reason, Since: fakeNow, Until: until}
	return nil
}

func (f *fakeAgent) Resume() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status.State, f.status.Suspension = agent.Converged, nil
	return nil
}

// agentToken is what the agent of scripts takes orders with. It is a canary too.
const agentToken = "canary-4-token"

// startAgent starts an agent and points LUNSYNC_AGENT to it: agent NAME... [notoken]
// [nonsense] [OPTION=VALUE...]. The names are those of statuses. Its token is in agent-token, its
// ledger the one of the state directory, and its server LUNSYNC_SERVER.
func startAgent(ts *testscript.TestScript, _ bool, args []string) {
	ledger := func() ([]byte, error) {
		files, err := filepath.Glob(ts.MkAbs(".state/ledger-*.json"))
		if err != nil || len(files) == 0 {
			return nil, os.ErrNotExist
		}
		return os.ReadFile(files[0])
	}
	var options plans.DocumentOptions
	var statuses []agent.Status
	c := web.Config{Token: func() (string, error) { return agentToken, nil }, Loopback: true, Log: slog.New(slog.DiscardHandler)}
	for _, arg := range args {
		option, value, isOption := strings.Cut(arg, "=")
		switch i := slices.IndexFunc(agentStatuses, func(s namedStatus) bool { return s.name == arg }); {
		case i >= 0:
			s := agentStatuses[i].status
			s.Server = ts.Getenv("LUNSYNC_SERVER")
			statuses = append(statuses, s)
		case arg == "notoken":
			c.Token = nil
		case arg == "nonsense":
			ledger = func() ([]byte, error) { return []byte(`{"entries": [{"kind": "extent", "name": "a", "id": -1}]}`), nil }
		case isOption:
			ts.Check(json.Unmarshal([]byte(`{"`+option+`": `+value+`}`), &options))
		default:
			ts.Fatalf("no status %q", arg)
		}
	}
	for _, s := range statuses {
		c.Agents = append(c.Agents, &fakeAgent{ledger: ledger, options: options, status: s})
	}
	served := web.New(c)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", fakeNow.Format(http.TimeFormat))
		served.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	ts.Check(os.WriteFile(ts.MkAbs("agent-token"), []byte(agentToken+"\n"), 0o600))
	ts.Setenv("LUNSYNC_AGENT", server.URL)
	ts.Setenv("TZ", "UTC")
}
