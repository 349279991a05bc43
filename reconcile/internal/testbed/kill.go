package testbed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Hooked is an API in which a test has a say before each write is done. The hook
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

func (h *Hooked) Delete(ctx context.Context, k spec.Key, id client.ID, ids *client.IDs) error {
	return h.Hook(plans.Delete, k, func() error { return h.API.Delete(ctx, k, id, ids) })
}

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

// Killed is what ends a process in the middle of an apply.
type Killed struct{}

// Dies applies the plan, and reports whether the process was killed meanwhile.
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

// KillAt returns a hook that kills the process at write n, counted from 0, before
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

// Nothing manages every section and has nothing in it.
const Nothing = `version: 1
auth_groups: {}
portals: {}
initiator_groups: {}
extents: {}
targets: {}
`

// CheckRows fails the test unless the appliance has each thing of full once, or none.
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
	return b.Start(dir, text, hook).Dies()
}

// CheckForeign fails the test if a row refers to what somebody else has.
func (b *Box) CheckForeign() {
	b.T.Helper()
	rows := b.Server.Snapshot()
	for _, part := range append(rows["targetgroup"], rows["targettoextent"]...) {
		for field, value := range part {
			refers := field != "id" && field != "iscsi_lunid" && field != "iscsi_target_authgroup" // which is a tag
			if refers && fmt.Sprint(value) == "1" {
				b.T.Errorf("%s refers to #1 of somebody else: %v", field, part)
			}
		}
	}
}

// CheckPairs fails the test if a target shows an extent of another name.
func (b *Box) CheckPairs(name string) {
	b.T.Helper()
	names := make(map[string]any)
	for _, kind := range []string{"target", "extent"} {
		for _, row := range b.Server.Snapshot()[kind] {
			names[fmt.Sprint(kind, row["id"])] = row["iscsi_"+kind+"_name"]
			if kind == "extent" {
				names[fmt.Sprint(kind, row["id"])] = row["iscsi_target_extent_name"]
			}
		}
	}
	for _, m := range b.Server.Snapshot()["targettoextent"] {
		target, extent := names[fmt.Sprint("target", m["iscsi_target"])], names[fmt.Sprint("extent", m["iscsi_extent"])]
		if target != extent {
			b.T.Errorf("%s: target %v shows the extent %v", name, target, extent)
		}
	}
}

const OneGroup = `version: 1
initiator_groups: {i: {networks: [10.0.0.0/8]}}
`

// RowsOf returns how many rows of a kind there are.
func (b *Box) RowsOf(k spec.Kind) int { return len(b.Server.Snapshot()[string(k)]) }

func (b *Box) Groups() int { return len(b.Server.Snapshot()["targetgroup"]) }

// Listings counts how often target groups were listed.
func (b *Box) Listings() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodGet && r.Path == Base+"targetgroup/" {
			n++
		}
	}
	return n
}

// The states of an appliance while a plan is carried out: before the first step and
// after each. They are taken when a step's write is answered, since a step may end
// later, when a reading has told what became of it.
type states struct {
	b    *Box
	plan *plans.Plan
	next int // the step that is written next, or once more
	all  []World
}

func NewStates(b *Box, p *plans.Plan) *states {
	s := &states{b: b, plan: p, all: make([]World, len(p.Steps)+1)}
	s.all[0] = b.Server.Snapshot()
	return s
}

// Hook takes the state after each write.
func (s *states) Hook(op plans.Op, k spec.Key, do func() error) error {
	err := do()
	for i := s.next; i < len(s.plan.Steps); i++ {
		step := &s.plan.Steps[i]
		if step.Key != k || step.Op != op && (op != plans.Update || step.Op != plans.Park) {
			continue
		}
		s.all[i+1], s.next = s.b.Server.Snapshot(), i
		if err == nil || errors.Is(err, client.ErrDoubtful) {
			s.next++
		}
		break
	}
	return err
}

// Taken returns all states; one in which nothing was written is that before it.
func (s *states) Taken() []World {
	for i := range s.all {
		if s.all[i] == nil {
			s.all[i] = s.all[i-1]
		}
	}
	return s.all
}
