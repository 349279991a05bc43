package agent_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/web"
	"github.com/lunsync/lunsync/spec"
)

// A slowDisk holds the note of one agent. It hangs in what hangs says, until it is
// closed.
type slowDisk struct {
	hangs   string        // "read", "write", "remove" or ""
	reached chan struct{} // gets a value when something hangs
	closed  chan struct{}
}

func (d *slowDisk) do(what string) {
	if d.hangs == what {
		d.reached <- struct{}{}
		<-d.closed
	}
}

func (d *slowDisk) Path() string { return "suspended.json" }

func (d *slowDisk) Read() ([]byte, error) {
	d.do("read")
	return nil, fs.ErrNotExist
}

func (d *slowDisk) Write([]byte) error {
	d.do("write")
	return nil
}

func (d *slowDisk) Remove() error {
	d.do("remove")
	return nil
}

// TestHungStateDirectory checks that probes, Prometheus and programs get an answer while
// the file system of the state directory hangs, whatever the agent was doing there. It
// runs in real time: virtual time stands still while somebody waits for a mutex, and
// that is what would go wrong.
func TestHungStateDirectory(t *testing.T) {
	suspend := func(t *testing.T, a *agent.Agent, until *time.Time) {
		t.Helper()
		if err := a.Suspend("why", until); err != nil {
			t.Error(err)
		}
	}
	for name, tt := range map[string]struct {
		hangs string
		do    func(*testing.T, *agent.Agent)
	}{
		"the first pass reads the note": {"read", func(*testing.T, *agent.Agent) {}},
		"a suspension is written":       {"write", func(t *testing.T, a *agent.Agent) { suspend(t, a, nil) }},
		"a suspension is removed": {"remove", func(t *testing.T, a *agent.Agent) {
			suspend(t, a, nil)
			if err := a.Resume(); err != nil {
				t.Error(err)
			}
		}},
		"a suspension expires": {"remove", func(t *testing.T, a *agent.Agent) {
			until := time.Now().Add(20 * time.Millisecond)
			suspend(t, a, &until)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &slowDisk{hangs: tt.hangs, reached: make(chan struct{}, 10), closed: make(chan struct{})}
			a := runWithDisk(t, d)
			done := make(chan struct{})
			go func() {
				defer close(done)
				tt.do(t, a)
			}()
			t.Cleanup(func() { <-done })
			t.Cleanup(func() { close(d.closed) })
			await(t, d.reached, "the disk")
			h := web.New(web.Config{Agents: []web.Agent{a}, Metrics: a.Metrics.Handler()})
			for _, path := range []string{"/healthz", "/readyz", "/metrics", "/api/status"} {
				answers(t, h, path)
			}
		})
	}
}

// runWithDisk returns an agent that has made a pass, or hangs in its first one. No
// appliance answers it.
func runWithDisk(t *testing.T, d *slowDisk) *agent.Agent {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nas1.yaml")
	if err := os.WriteFile(file, []byte(head+one), 0o600); err != nil {
		t.Fatal(err)
	}
	dialled := make(chan struct{}, 100)
	a := &agent.Agent{
		Name: "nas1.yaml", Paths: []string{file}, StateDir: t.TempDir(), Metrics: agent.NewMetrics("test"),
		Options: func(spec.Policy) plans.Options { return plans.Options{} },
		Dial: func(context.Context, *spec.Spec, func(http.RoundTripper) http.RoundTripper) (*reconcile.Appliance, error) {
			dialled <- struct{}{}
			return nil, errors.New("no route to host")
		},
	}
	a.ReplaceNotes(func(string) (agent.Note, error) { return d, nil })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if d.hangs != "read" {
		await(t, dialled, "the first pass")
	}
	return a
}

// await fails the test if nothing comes.
func await(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s is not reached", what)
	}
}

// answers fails the test if h has no answer for a path.
func answers(t *testing.T, h http.Handler, path string) {
	t.Helper()
	done := make(chan struct{}, 1)
	go func() {
		out := httptest.NewRecorder()
		h.ServeHTTP(out, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if out.Body.Len() == 0 {
			t.Errorf("%s: %d without a body", path, out.Code)
		}
		done <- struct{}{}
	}()
	await(t, done, path)
}
