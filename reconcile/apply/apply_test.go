package apply_test

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
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// served returns a box whose client goes through a real connection.
func served(t *testing.T, release emulator.Release) *testbed.Box {
	t.Helper()
	b := testbed.NewBox(t, release)
	web := httptest.NewUnstartedServer(b.Server)
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	web.Start()
	t.Cleanup(web.Close)
	api, err := v1.Dial(t.Context(), v1.Config{URL: web.URL})
	if err != nil {
		t.Fatal(err)
	}
	b.API = api
	return b
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
				b.Server.Inject(fault)
				p, r := b.ApplyText(t.Context(), testbed.Full, nil)
				for i, o := range r.Outcomes {
					if o.Status != plans.Done {
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
			b.ApplyText(t.Context(), before, nil)
			b.Server.Inject(emulator.Fault{Method: http.MethodPatch, Status: http.StatusInternalServerError})
			p, r := b.ApplyText(t.Context(), `version: 1
portals:
  south: {listen: ["10.0.0.2:3260"], comment: South}
`, nil)
			for i, o := range r.Outcomes {
				if o.Status != plans.Done {
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
	b.Server.Inject(emulator.Fault{Method: http.MethodPost, Path: testbed.Base + "portal/", Skip: true, Status: http.StatusConflict,
		Body: `{"__all__": ["This IP and port are already in use."]}`, Header: map[string]string{"Content-Type": "application/json"}})
	p, r := b.ApplyText(t.Context(), testbed.Full, nil)
	want := map[string]plans.Status{"portal/storage": plans.Failed, "targetgroup/vmstore/storage": plans.Skipped}
	for i, s := range p.Steps {
		status, bad := want[s.Key.String()]
		if !bad {
			status = plans.Done
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
	b.Server.Inject(emulator.Fault{Method: http.MethodPost, Skip: true, Status: http.StatusUnauthorized})
	b.Server.ClearRequests()
	_, r := b.ApplyText(t.Context(), testbed.Full, nil)
	writes := slices.DeleteFunc(b.Server.Requests(), func(r emulator.Request) bool { return r.Method == http.MethodGet })
	posts := slices.DeleteFunc(writes, func(r emulator.Request) bool { return r.Method != http.MethodPost })
	if len(posts) != 1 {
		t.Errorf("%d creates were sent, want 1", len(posts))
	}
	if last := r.Outcomes[len(r.Outcomes)-1]; last.Status != plans.Skipped || !errors.Is(last.Err, client.ErrUnauthorized) {
		t.Errorf("the last step: %s, %v", last.Status, last.Err)
	}
}

// TestInterrupt checks that the write in flight is finished and that no other
// follows.
func TestInterrupt(t *testing.T) {
	b := served(t, emulator.R111)
	ctx, cancel := context.WithCancel(t.Context())
	p, r := b.ApplyText(ctx, testbed.Full, func(i int, _ plans.Outcome) {
		if i == 2 {
			cancel()
		}
	})
	for i, o := range r.Outcomes {
		want := plans.Done
		if i > 2 {
			want = plans.Skipped
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
	b.ApplyText(t.Context(), testbed.Full, nil)
	b.Server.Inject(emulator.Fault{Method: http.MethodGet, Path: testbed.Base + "extent/", DropRows: 1})
	_, err := inventory.Read(t.Context(), b.API, b.API.Release(), testbed.Load(t, testbed.Full), ownership.Ownership{}, 4)
	if !errors.Is(err, client.ErrIncomplete) {
		t.Errorf("Read() = %v, want %v", err, client.ErrIncomplete)
	}
}
