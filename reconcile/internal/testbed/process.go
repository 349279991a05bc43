package testbed

import (
	"log/slog"

	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A process is one start of lunsync, which has read its state directory anew.
type process struct {
	*Box
	*reconcile.Session
}

// Start returns a process that has planned for text, with its state in dir. Hook may
// be nil.
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

// ApplyAll applies the plan and fails the test unless every step is done and nothing
// is left to do.
func (p *process) ApplyAll() {
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

// ApplyUntilKilled applies the plan, and reports whether the hook killed the process.
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

// KilledUnlessRefused starts a process and applies text, unless the plan is refused.
// It reports whether the hook killed the process.
func (b *Box) KilledUnlessRefused(dir, text string, hook func(plans.Op, spec.Key, func() error) error) bool {
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
