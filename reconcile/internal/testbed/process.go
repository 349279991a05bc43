package testbed

import (
	"log/slog"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A process is what one start of lunsync has: its state is read anew.
type process struct {
	*Box
	*reconcile.Session
}

// Start returns a process that works for text with the state in dir. Hook may be nil.
func (b *Box) Start(dir, text string, hook func(op plans.Op, k spec.Key, do func() error) error) *process {
	b.T.Helper()
	appliance := &reconcile.Appliance{URL: "http://localhost", API: b.API, Release: b.API.Release(), Reload: b.API.Reload}
	if hook != nil {
		appliance.API = &Hooked{b.API, hook}
	}
	s := &reconcile.Session{
		Appliance: appliance, Spec: Load(b.T, text), State: OpenState(b.T, dir, "http://localhost"),
		Parallelism: 4, Log: slog.New(slog.DiscardHandler),
	}
	p := &process{b, s}
	if err := s.MakePlan(b.T.Context(), plans.Options{Prune: spec.PruneOwned, AllowEmpty: true}, s.State.Ownership()); err != nil {
		b.T.Fatalf("plan: %v\nfor\n%s", err, text)
	}
	if len(s.Plan.Refusals) > 0 {
		b.T.Fatalf("refused: %v\nfor\n%s", s.Plan.Refusals, text)
	}
	return p
}

// Done applies the plan and fails the test unless all is done and converged.
func (p *process) Done() {
	p.T.Helper()
	r := p.Apply(p.T.Context(), nil)
	for i, o := range r.Outcomes {
		if o.Status != plans.Done {
			p.T.Errorf("%s %s: %s: %v", p.Plan.Steps[i].Op, p.Plan.Steps[i].Key, o.Status, o.Err)
		}
	}
	if !r.Converged || r.Unrecorded != nil {
		p.T.Errorf("converged %v, %v, %v", r.Converged, r.Err, r.Unrecorded)
	}
}

// ApplyUntilKilled applies the plan, and reports whether the process was killed meanwhile.
func (p *process) ApplyUntilKilled() (dead bool) {
	defer func() {
		if r := recover(); r == (Killed{}) {
			dead = true
		} else if r != nil {
			panic(r)
		}
	}()
	p.Apply(p.T.Context(), nil)
	return false
}

// TryPass applies text unless that is refused, and reports whether it was killed.
func (b *Box) TryPass(dir, text string, hook func(plans.Op, spec.Key, func() error) error) bool {
	b.T.Helper()
	s := Load(b.T, text)
	state := OpenState(b.T, dir, "http://localhost")
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, state.Ownership(), 4)
	if err != nil {
		return false // ambiguous, or the like
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned, AllowEmpty: true})
	if err != nil {
		b.T.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		return false
	}
	return b.Start(dir, text, hook).ApplyUntilKilled()
}
