package reconcile_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
)

const base = "/api/v1.0/services/iscsi/"

// full is a spec with a resource of each kind.
const full = `version: 1
global: {basename: iqn.2011-03.org.example.istgt}
auth_groups:
  red: {tag: 1, users: {ann: {secret: secretsecret}}}
portals:
  storage: {listen: ["10.0.0.1:3260"]}
initiator_groups:
  esx: {networks: [10.0.0.0/8]}
extents:
  vm-0: {zvol: tank/vm-0}
targets:
  vmstore:
    groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]
    luns: {0: vm-0}
`

// served returns a box whose client goes through a real connection.
func served(t *testing.T, release emulator.Release) *box {
	t.Helper()
	b := newBox(t, release)
	web := httptest.NewUnstartedServer(b.server)
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	web.Start()
	t.Cleanup(web.Close)
	api, err := v1.Dial(t.Context(), v1.Config{URL: web.URL})
	if err != nil {
		t.Fatal(err)
	}
	b.api = api
	return b
}

// apply plans for text and applies the plan.
func (b *box) apply(ctx context.Context, text string, progress func(int, reconcile.Outcome)) (*reconcile.Plan, *reconcile.Result) {
	b.t.Helper()
	s := load(b.t, text)
	p, live, err := b.plan(s)
	if err != nil {
		b.t.Fatal(err)
	}
	a := &reconcile.Applier{API: b.api, Spec: s, Parallelism: 1, Log: slog.New(slog.DiscardHandler), Reload: b.api.Reload, State: b.state, Progress: progress}
	return p, a.Apply(ctx, p, live)
}

// TestDoubtfulAnswers gives each kind's create a wrong answer after it was done:
// reading must show that it was, and nothing may be made twice.
func TestDoubtfulAnswers(t *testing.T) {
	faults := map[string]emulator.Fault{
		"500":       {Status: http.StatusInternalServerError},
		"hangup":    {Hangup: true},
		"truncated": {Truncate: 5},
		"html":      {Status: http.StatusOK, Body: "<html>busy</html>"},
		"reload":    {Status: http.StatusBadRequest, Body: `{"error_message": "The iSCSI service failed to reload."}`, Header: map[string]string{"Content-Type": "application/json"}},
	}
	for name, fault := range faults {
		for _, release := range emulator.Releases() {
			t.Run(name+"/"+string(release), func(t *testing.T) {
				b := served(t, release)
				fault.Method = http.MethodPost
				b.server.Inject(fault)
				p, r := b.apply(t.Context(), full, nil)
				for i, o := range r.Outcomes {
					if o.Status != reconcile.Done {
						t.Errorf("%s %s: %s: %v", p.Steps[i].Op, p.Steps[i].Key, o.Status, o.Err)
					}
				}
				if !r.Converged {
					t.Errorf("not converged: %v", r.Err)
				}
			})
		}
	}
}

// TestDoubtfulUpdateOfRenumbered gives a wrong answer to the update of a portal
// whose tag has moved since it was read, because another portal was deleted.
func TestDoubtfulUpdateOfRenumbered(t *testing.T) {
	const before = `version: 1
portals:
  north: {listen: ["10.0.0.1:3260"]}
  south: {listen: ["10.0.0.2:3260"]}
`
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			b := served(t, release)
			b.apply(t.Context(), before, nil)
			b.server.Inject(emulator.Fault{Method: http.MethodPatch, Status: http.StatusInternalServerError})
			p, r := b.apply(t.Context(), `version: 1
portals:
  south: {listen: ["10.0.0.2:3260"], comment: South}
`, nil)
			for i, o := range r.Outcomes {
				if o.Status != reconcile.Done {
					t.Errorf("%s %s: %s: %v", p.Steps[i].Op, p.Steps[i].Key, o.Status, o.Err)
				}
			}
		})
	}
}

// TestFailedStep checks that a step that fails takes those along that need it, and
// that the others are done.
func TestFailedStep(t *testing.T) {
	b := served(t, emulator.R111)
	b.server.Inject(emulator.Fault{Method: http.MethodPost, Path: base + "portal/", Skip: true, Status: http.StatusConflict,
		Body: `{"__all__": ["This IP and port are already in use."]}`, Header: map[string]string{"Content-Type": "application/json"}})
	p, r := b.apply(t.Context(), full, nil)
	want := map[string]reconcile.Status{"portal/storage": reconcile.Failed, "targetgroup/vmstore/storage": reconcile.Skipped}
	for i, s := range p.Steps {
		status, bad := want[s.Key.String()]
		if !bad {
			status = reconcile.Done
		}
		if r.Outcomes[i].Status != status {
			t.Errorf("%s: %s, want %s: %v", s.Key, r.Outcomes[i].Status, status, r.Outcomes[i].Err)
		}
	}
	if r.Converged {
		t.Error("converged although a step failed")
	}
}

// TestUnauthorizedStops checks that a refused password ends the writing.
func TestUnauthorizedStops(t *testing.T) {
	b := served(t, emulator.R111)
	b.server.Inject(emulator.Fault{Method: http.MethodPost, Skip: true, Status: http.StatusUnauthorized})
	b.server.ClearRequests()
	_, r := b.apply(t.Context(), full, nil)
	writes := slices.DeleteFunc(b.server.Requests(), func(r emulator.Request) bool { return r.Method == http.MethodGet })
	posts := slices.DeleteFunc(writes, func(r emulator.Request) bool { return r.Method != http.MethodPost })
	if len(posts) != 1 {
		t.Errorf("%d creates were sent, want 1", len(posts))
	}
	if last := r.Outcomes[len(r.Outcomes)-1]; last.Status != reconcile.Skipped || !errors.Is(last.Err, client.ErrUnauthorized) {
		t.Errorf("the last step: %s, %v", last.Status, last.Err)
	}
}

// TestInterrupt checks that the write in flight is finished and that no other
// follows.
func TestInterrupt(t *testing.T) {
	b := served(t, emulator.R111)
	ctx, cancel := context.WithCancel(t.Context())
	p, r := b.apply(ctx, full, func(i int, _ reconcile.Outcome) {
		if i == 2 {
			cancel()
		}
	})
	for i, o := range r.Outcomes {
		want := reconcile.Done
		if i > 2 {
			want = reconcile.Skipped
		}
		if o.Status != want {
			t.Errorf("step %d, %s: %s, want %s", i, p.Steps[i].Key, o.Status, want)
		}
	}
	if r.Converged || r.Err == nil {
		t.Errorf("converged %v, err %v", r.Converged, r.Err)
	}
}

// TestIncompleteList checks that a list that lacks rows makes no plan.
func TestIncompleteList(t *testing.T) {
	b := served(t, emulator.R111)
	b.apply(t.Context(), full, nil)
	b.server.Inject(emulator.Fault{Method: http.MethodGet, Path: base + "extent/", DropRows: 1})
	_, err := reconcile.Read(t.Context(), b.api, b.api.Release(), load(t, full), reconcile.Ownership{}, 4)
	if !errors.Is(err, client.ErrIncomplete) {
		t.Errorf("Read() = %v, want %v", err, client.ErrIncomplete)
	}
}
