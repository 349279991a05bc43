package testbed

import (
	"context"
	"log/slog"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A hooked is an API in which a test has a say before each write is done. The hook
// does the write by calling do, or doesn't, and returns what is answered.
type Hooked struct {
	client.API
	Hook func(op plans.Op, k spec.Key, do func() error) error
}

func (h *Hooked) Create(ctx context.Context, r spec.Resource, ids *client.IDs) (client.ID, error) {
	made := make(chan client.ID, 1) // it may come when nobody waits for it any more
	err := h.Hook(plans.Create, r.Key(), func() error {
		id, err := h.API.Create(ctx, r, ids)
		made <- id
		return err
	})
	select {
	case id := <-made:
		return id, err
	default:
		return 0, err
	}
}

func (h *Hooked) Update(ctx context.Context, id client.ID, from, to spec.Resource, ids *client.IDs) error {
	return h.Hook(plans.Update, to.Key(), func() error { return h.API.Update(ctx, id, from, to, ids) })
}

func (h *Hooked) Delete(ctx context.Context, k spec.Key, id client.ID) error {
	return h.Hook(plans.Delete, k, func() error { return h.API.Delete(ctx, k, id) })
}

// A process is what one start of lunsync has: its state is read anew.
type process struct {
	*Box
	*reconcile.Session
}

// start returns a process that works for text with the state in dir. Hook may be nil.
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

// done applies the plan and fails the test unless all is done and converged.
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

// killed is what ends a process in the middle of an apply.
type Killed struct{}

// dies applies the plan, and reports whether the process was killed meanwhile.
func (p *process) Dies() (dead bool) {
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

// killAt returns a hook that kills the process at write n, counted from 0, before
// or after that is done.
func KillAt(n int, after bool) func(plans.Op, spec.Key, func() error) error {
	return func(_ plans.Op, _ spec.Key, do func() error) error {
		if n--; n >= 0 {
			return do()
		}
		if after {
			_ = do() // nobody is left to hear of it
		}
		panic(Killed{})
	}
}

// nothing manages every section and has nothing in it.
const Nothing = `version: 1
auth_groups: {}
portals: {}
initiator_groups: {}
extents: {}
targets: {}
`

// checkRows fails the test unless the appliance has each thing of full once, or none.
func (b *Box) CheckRows(once bool) {
	b.T.Helper()
	want := 0
	if once {
		want = 1
	}
	for kind, rows := range b.Server.Snapshot() {
		if kind != "globalconfiguration" && len(rows) != want {
			b.T.Errorf("there are %d rows of %s, want %d", len(rows), kind, want)
		}
	}
}

// tryPass applies text unless that is refused, and reports whether it was killed.
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
	return b.Start(dir, text, hook).Dies()
}
