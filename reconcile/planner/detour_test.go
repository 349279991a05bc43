package planner_test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// exchange returns an appliance on which the plan of an archive begins, and its spec.
func exchange(t *testing.T, name string) (*testbed.Box, string) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "plan", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := staged(t, archive)
	return b, fileOf(archive, "spec.yaml")
}

// rowsDone is the step after which the rows are final in those plans: from then on
// an interrupt lets the group come home.
const rowsDone = 4

// TestLeftOverGoes interrupts a plan after each of its steps. The next one, which
// deletes only what the ledger holds, must get by with what is there, leave nothing
// temporary behind, and expose nobody.
func TestLeftOverGoes(t *testing.T) {
	for _, name := range []string{"detour-exchange", "detour-112"} {
		for stop := range 6 {
			b, text := exchange(t, name)
			b.State = testbed.NewState(t)
			ctx, cancel := context.WithCancel(t.Context())
			states := []testbed.Tables{b.Server.Snapshot()}
			note := func(step int, _ plans.Outcome) {
				if states = append(states, b.Server.Snapshot()); step == stop {
					cancel()
				}
			}
			first, r := b.ApplyText(ctx, text, note)
			left := b.TemporaryComments()
			if !b.ConvergeOwned(text, note) {
				t.Fatalf("%s, stopped after %d steps: the second plan was refused", name, stop+1)
			}
			if more := b.TemporaryComments(); len(left) != count(stop < rowsDone) || len(more) > 0 {
				t.Errorf("%s, stopped after %d steps: %v is left, and %v in the end", name, stop+1, left, more)
			}
			passed := testbed.NewTrace(first, r, emulator.R111, states, b.Server.Snapshot())
			for i := range states {
				if x, exposed := passed.Exposed(i); exposed {
					t.Errorf("%s, stopped after %d steps: neither side grants %+v", name, stop+1, x)
				}
				if lost, _ := passed.Lost(i); len(lost) > 0 {
					t.Errorf("%s, stopped after %d steps: both sides grant %+v", name, stop+1, lost[0])
				}
			}
		}
	}
}

// TestInterruptDoesNotGoAway checks that nothing is taken to a temporary row once a
// plan is interrupted, though the row is there.
func TestInterruptDoesNotGoAway(t *testing.T) {
	b, text := exchange(t, "detour-exchange")
	ctx, cancel := context.WithCancel(t.Context())
	_, r := b.ApplyText(ctx, text, func(int, plans.Outcome) { cancel() })
	for i, o := range r.Outcomes {
		if (o.Status == plans.Done) != (i == 0) {
			t.Errorf("step %d: %s", i, o.Status)
		}
	}
}

// TestDoubtfulTemporary checks that an answer in doubt is decided for rows that only
// the plan knows.
func TestDoubtfulTemporary(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodDelete} {
		b, text := exchange(t, "detour-112")
		b.Server.Inject(emulator.Fault{Method: method, Path: testbed.Base + "authorizedinitiator/", Nth: 1, Status: http.StatusInternalServerError})
		if _, r := b.ApplyText(t.Context(), text, nil); !r.Converged || len(b.TemporaryComments()) > 0 {
			t.Errorf("%s: %v, converged %v, %v is left", method, r.Err, r.Converged, b.TemporaryComments())
		}
	}
}

// TestTemporaryIsNobodys checks that a temporary row has no name and no number that
// anything has, or that a group still names.
func TestTemporaryIsNobodys(t *testing.T) {
	b, text := exchange(t, "detour-chap")
	p, _, err := b.PlanFor(testbed.Load(t, strings.Replace(text, "targets:", "targets:\n  foreign: {external: true}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := p.Steps[0].After.(*spec.Credential); !ok || c.Tag != 4 {
		t.Errorf("the first temporary row is %+v", p.Steps[0].After)
	}
	b, text = exchange(t, "detour-exchange")
	b.ByHand(`POST authorizedinitiator/ {"iscsi_target_initiator_comment": "lunsync-temporary-1"}`)
	p, _, err = b.PlanFor(testbed.Load(t, text))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Steps {
		if g, ok := s.After.(*spec.InitiatorGroup); ok && s.Temporary && g.Comment != "lunsync-temporary-2" {
			t.Errorf("the temporary row is called %s", g.Comment)
		}
	}
}
