package agent_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// passes is how many TestFlatOverPasses makes.
var passes = flag.Int("passes", 300, "passes that must leave memory as it was")

// head begins every spec of a fixture.
const head = "version: 1\nserver: {url: http://nas1.example.com}\n"

// A fixture is an agent, its spec's file and an emulated appliance, without a network.
// It is made inside a bubble of virtual time.
type fixture struct {
	t         *testing.T
	file      string
	server    *emulator.Server
	agent     *agent.Agent
	log       *logBuffer
	transport fakeTransport
	closed    atomic.Int32 // connections
	stop      func()       // ends the agent and waits for that

	changed chan struct{}
}

func newFixture(t *testing.T, text string) *fixture {
	t.Helper()
	dir := t.TempDir()
	l := &fixture{t: t, file: filepath.Join(dir, "nas1.yaml"), log: new(logBuffer), changed: make(chan struct{}, 1)}
	l.install(emulator.Options{Release: emulator.R112})
	l.write(text)
	l.agent = l.newAgent(filepath.Join(dir, "state"))
	return l
}

// newAgent returns an agent that has not been started.
func (l *fixture) newAgent(state string) *agent.Agent {
	return &agent.Agent{
		Name: "nas1.yaml", Paths: []string{l.file}, StateDir: state, Parallelism: 4,
		Complete: func(s *spec.Spec) error { return s.Resolve(os.LookupEnv) },
		Dial:     l.dial,
		Options: func(p spec.Policy) plans.Options {
			return plans.Options{Prune: p.Prune, MaxDeletes: p.MaxDeletes}
		},
		Changed: l.changed,
		Log:     slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Metrics: agent.NewMetrics("test"),
	}
}

// install puts another appliance in place of the present one.
func (l *fixture) install(o emulator.Options) {
	l.t.Helper()
	server, err := emulator.New(o)
	if err != nil {
		l.t.Fatal(err)
	}
	l.server = server
	l.transport.connect(server)
}

func (l *fixture) dial(ctx context.Context, s *spec.Spec, wrap func(http.RoundTripper) http.RoundTripper) (*reconcile.Appliance, error) {
	api, err := v1.Dial(ctx, v1.Config{
		URL: s.Server.URL, InsecureHTTP: true, Username: "root", Password: s.Server.Password, Release: s.Server.Release,
		Wrap: func(http.RoundTripper) http.RoundTripper { return wrap(&l.transport) },
	})
	if err != nil {
		return nil, err
	}
	return &reconcile.Appliance{
		URL: s.Server.URL, APIName: "v1.0", API: api, Release: api.Release(), Password: s.Server.Password,
		Reload: api.Reload, Service: api.Service,
		Close: func() { l.closed.Add(1); api.Close() },
	}, nil
}

// write makes text, behind the head, what the spec's file holds.
func (l *fixture) write(text string) {
	l.t.Helper()
	writeFile(l.t, l.file, head+text)
}

// edit does so and tells the agent.
func (l *fixture) edit(text string) {
	l.t.Helper()
	l.write(text)
	l.tell()
}

// tell has the watch tell the agent of a change, and waits until the files count as
// still.
func (l *fixture) tell() {
	l.changed <- struct{}{}
	l.after(300 * time.Millisecond)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// start runs the agent until the test or stop ends it, and waits for its first pass.
func (l *fixture) start() {
	l.t.Helper()
	ctx, cancel := context.WithCancel(l.t.Context())
	done := make(chan error, 1)
	go func() { done <- l.agent.Run(ctx) }()
	l.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			l.t.Errorf("Run() = %v", err)
		}
	})
	l.t.Cleanup(l.stop)
	l.after(2 * time.Second)
}

// after lets time go by.
func (l *fixture) after(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (l *fixture) status() agent.Status { return l.agent.View().Status }

// expect fails the test unless the agent is in the given state after as many passes.
func (l *fixture) expect(state agent.State, passes int) {
	l.t.Helper()
	if s := l.status(); s.State != state || len(s.Passes) != passes {
		l.t.Fatalf("%s after %d passes, want %s after %d; the passes: %+v\n%s", s.State, len(s.Passes), state, passes, s.Passes, l.log)
	}
}

// failures waits until as many passes in a row have failed.
func (l *fixture) failures(n int) agent.Status {
	l.t.Helper()
	for range 1000 {
		if s := l.status(); s.Failures == n && s.Busy == nil {
			return s
		}
		l.after(time.Second)
	}
	l.t.Fatalf("there are never %d failures: %+v", n, l.status().Passes)
	return agent.Status{}
}

// targets returns the names of the targets on the appliance, sorted.
func (l *fixture) targets() string {
	var names []string
	for _, row := range l.server.Snapshot()["target"] {
		names = append(names, row["iscsi_target_name"].(string))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// expectTargets fails the test unless the appliance has these targets.
func (l *fixture) expectTargets(want string) {
	l.t.Helper()
	if got := l.targets(); got != want {
		l.t.Fatalf("targets %q, want %q\n%s", got, want, l.log)
	}
}

// A logBuffer keeps what was logged.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *logBuffer) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *logBuffer) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// count returns how often the log has text.
func (j *logBuffer) count(text string) int { return strings.Count(j.String(), text) }

// meddle does what a person does in the appliance's own interface.
func (l *fixture) meddle(method, resource, body string) {
	l.t.Helper()
	r := httptest.NewRequest(method, "http://nas1.example.com/api/v1.0/services/iscsi/"+resource, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	out := httptest.NewRecorder()
	l.server.ServeHTTP(out, r)
	if out.Code >= http.StatusMultipleChoices {
		l.t.Fatalf("%s %s: %d %s", method, resource, out.Code, out.Body)
	}
}

func decimal(n any) string { return fmt.Sprint(n) }

// checkCanary fails the test if the password is anywhere where it doesn't belong.
func (l *fixture) checkCanary() {
	l.t.Helper()
	view, err := json.Marshal(l.agent.View())
	if err != nil {
		l.t.Fatal(err)
	}
	shown := map[string]string{"log": l.log.String(), "view": string(view), "metrics": l.metrics()}
	files, err := filepath.Glob(filepath.Join(l.agent.StateDir, "*"))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			l.t.Fatal(err)
		}
		shown[file] = string(text)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("root:" + canary))
	for where, text := range shown {
		if strings.Contains(text, canary) || strings.Contains(text, encoded) {
			l.t.Errorf("%s holds the password:\n%s", where, text)
		}
	}
}

// metrics returns what Prometheus is told.
func (l *fixture) metrics() string {
	l.t.Helper()
	out := httptest.NewRecorder()
	l.agent.Metrics.Handler().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	if out.Code != http.StatusOK {
		l.t.Fatalf("metrics: %d %s", out.Code, out.Body)
	}
	return out.Body.String()
}
