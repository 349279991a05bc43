package testbed

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// Converge makes the appliance match text by one plan. It returns false if the plan
// is refused.
func (b *Box) Converge(text string) bool {
	b.T.Helper()
	s := Load(b.T, text)
	p, live, err := b.PlanFor(s)
	if refused := (refusal.Error)(nil); errors.As(err, &refused) {
		return false
	}
	if err != nil {
		b.T.Fatalf("plan: %v\nfor\n%s", err, text)
	}
	b.CarryOut(s, p, live)
	if b.T.Failed() {
		b.T.Fatalf("spec:\n%s", text)
	}
	return true
}

// CarryOut applies p and fails the test unless every step is done and nothing is left
// to do.
func (b *Box) CarryOut(s *spec.Spec, p *plans.Plan, live *inventory.Live) {
	b.T.Helper()
	b.CarryOutWith(b.API, s, p, live)
}

// CarryOutWith is CarryOut through another API.
func (b *Box) CarryOutWith(api client.API, s *spec.Spec, p *plans.Plan, live *inventory.Live) {
	b.T.Helper()
	checkNeeds(b.T, p)
	a := &apply.Applier{API: api, Spec: s, Parallelism: 4, Log: slog.New(slog.DiscardHandler), Reload: b.API.Reload, State: b.State}
	r := a.Apply(b.T.Context(), p, live)
	for i, o := range r.Outcomes {
		if o.Status != plans.Done {
			b.T.Errorf("step %d, %s %s: %s: %v", i, p.Steps[i].Op, p.Steps[i].Key, o.Status, o.Err)
		}
	}
	if r.Unrecorded != nil {
		b.T.Errorf("not recorded: %v", r.Unrecorded)
	}
	if !r.Converged {
		b.T.Errorf("not converged: %v", r.Err)
	}
	if b.T.Failed() {
		b.T.Logf("plan:\n%s", Outline(p))
	}
}

// checkNeeds fails the test if a step needs one that doesn't come before it.
func checkNeeds(t *testing.T, p *plans.Plan) {
	t.Helper()
	for i, s := range p.Steps {
		for _, n := range s.Needs {
			if n >= i {
				t.Fatalf("step %d needs %d", i, n)
			}
		}
	}
}

// ApplyText plans for text and applies the plan, whatever comes of it. Progress may
// be nil.
func (b *Box) ApplyText(ctx context.Context, text string, progress func(int, plans.Outcome)) (*plans.Plan, *apply.Result) {
	b.T.Helper()
	s := Load(b.T, text)
	p, live, err := b.PlanFor(s)
	if err != nil {
		b.T.Fatal(err)
	}
	a := &apply.Applier{API: b.API, Spec: s, Parallelism: 1, Log: slog.New(slog.DiscardHandler), Reload: b.API.Reload, State: b.State, Progress: progress}
	return p, a.Apply(ctx, p, live)
}

// Prune makes the appliance match text, and deletes what the ledger contains and text
// doesn't list, up to maxDeletes. It returns false if the plan is refused.
func (b *Box) Prune(text, maxDeletes string) bool {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 4)
	if refused := (refusal.Error)(nil); errors.As(err, &refused) {
		return false
	}
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned, MaxDeletes: maxDeletes})
	if err != nil {
		b.T.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		return false
	}
	b.CarryOut(s, p, live)
	return true
}

// ConvergeOwned makes the appliance match text, and deletes what the ledger contains
// and text doesn't list. It returns false if the plan is refused or not all of it is
// done.
func (b *Box) ConvergeOwned(text string, progress func(int, plans.Outcome)) bool {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 1)
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned, MaxDeletes: "0"})
	if err != nil {
		b.T.Fatal(err)
	}
	a := &apply.Applier{API: b.API, Spec: s, Parallelism: 1, Log: slog.New(slog.DiscardHandler), State: b.State, Progress: progress}
	return len(p.Refusals) == 0 && a.Apply(b.T.Context(), p, live).Converged
}

// ConvergeInTheEnd applies text until nothing is left to do, and returns how many
// applies that took, or -1 if a plan is refused.
func (b *Box) ConvergeInTheEnd(text string) int {
	b.T.Helper()
	const enough = 6
	for n := range enough {
		s := Load(b.T, text)
		p, _, err := b.PlanFor(s)
		if refused := (refusal.Error)(nil); errors.As(err, &refused) {
			return -1
		}
		if err != nil {
			b.T.Fatal(err)
		}
		if len(p.Steps) == 0 {
			return n
		}
		if _, r := b.ApplyText(b.T.Context(), text, nil); n == enough-1 {
			b.T.Errorf("after %d applies: %s\nof\n%s\nfor\n%s", enough, ErrorsOf(r), Outline(p), text)
		}
	}
	return enough
}

// ErrorsOf returns the errors of all steps, one a line.
func ErrorsOf(r *apply.Result) string {
	var all []string
	for _, o := range r.Outcomes {
		if o.Err != nil {
			all = append(all, o.Err.Error())
		}
	}
	return strings.Join(all, "\n")
}
