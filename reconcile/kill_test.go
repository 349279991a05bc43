package reconcile_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// A hooked is an API in which a test has a say before each write is done. The hook
// does the write by calling do, or doesn't, and returns what is answered.
type hooked struct {
	client.API
	hook func(op reconcile.Op, k spec.Key, do func() error) error
}

func (h *hooked) Create(ctx context.Context, r spec.Resource, ids *client.IDs) (client.ID, error) {
	made := make(chan client.ID, 1) // it may come when nobody waits for it any more
	err := h.hook(reconcile.Create, r.Key(), func() error {
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

func (h *hooked) Update(ctx context.Context, id client.ID, from, to spec.Resource, ids *client.IDs) error {
	return h.hook(reconcile.Update, to.Key(), func() error { return h.API.Update(ctx, id, from, to, ids) })
}

func (h *hooked) Delete(ctx context.Context, k spec.Key, id client.ID) error {
	return h.hook(reconcile.Delete, k, func() error { return h.API.Delete(ctx, k, id) })
}

// A process is what one start of lunsync has: its state is read anew.
type process struct {
	*box
	*reconcile.Session
}

// start returns a process that works for text with the state in dir. Hook may be nil.
func (b *box) start(dir, text string, hook func(op reconcile.Op, k spec.Key, do func() error) error) *process {
	b.t.Helper()
	appliance := &reconcile.Appliance{URL: "http://localhost", API: b.api, Release: b.api.Release(), Reload: b.api.Reload}
	if hook != nil {
		appliance.API = &hooked{b.api, hook}
	}
	s := &reconcile.Session{
		Appliance: appliance, Spec: load(b.t, text), State: openState(b.t, dir, "http://localhost"),
		Parallelism: 4, Log: slog.New(slog.DiscardHandler),
	}
	p := &process{b, s}
	if err := s.MakePlan(b.t.Context(), reconcile.Options{Prune: spec.PruneOwned, AllowEmpty: true}, s.State.Ownership()); err != nil {
		b.t.Fatalf("plan: %v\nfor\n%s", err, text)
	}
	if len(s.Plan.Refusals) > 0 {
		b.t.Fatalf("refused: %v\nfor\n%s", s.Plan.Refusals, text)
	}
	return p
}

// done applies the plan and fails the test unless all is done and converged.
func (p *process) done() {
	p.t.Helper()
	r := p.Apply(p.t.Context(), nil)
	for i, o := range r.Outcomes {
		if o.Status != reconcile.Done {
			p.t.Errorf("%s %s: %s: %v", p.Plan.Steps[i].Op, p.Plan.Steps[i].Key, o.Status, o.Err)
		}
	}
	if !r.Converged || r.Unrecorded != nil {
		p.t.Errorf("converged %v, %v, %v", r.Converged, r.Err, r.Unrecorded)
	}
}

// killed is what ends a process in the middle of an apply.
type killed struct{}

// dies applies the plan, and reports whether the process was killed meanwhile.
func (p *process) dies() (dead bool) {
	defer func() {
		if r := recover(); r == (killed{}) {
			dead = true
		} else if r != nil {
			panic(r)
		}
	}()
	p.Apply(p.t.Context(), nil)
	return false
}

// killAt returns a hook that kills the process at write n, counted from 0, before
// or after that is done.
func killAt(n int, after bool) func(reconcile.Op, spec.Key, func() error) error {
	return func(_ reconcile.Op, _ spec.Key, do func() error) error {
		if n--; n >= 0 {
			return do()
		}
		if after {
			_ = do() // nobody is left to hear of it
		}
		panic(killed{})
	}
}

// nothing manages every section and has nothing in it.
const nothing = `version: 1
auth_groups: {}
portals: {}
initiator_groups: {}
extents: {}
targets: {}
`

// TestKilledAtAnyWrite kills an apply before and after each of its writes. What it
// made is owned by the next one all the same: nothing is made twice, and nothing
// stays when the spec has nothing any more. This is what the journal is for.
func TestKilledAtAnyWrite(t *testing.T) {
	for _, release := range emulator.Releases() {
		for _, after := range []bool{false, true} {
			for _, next := range []string{full, nothing} {
				n := 0
				for ; ; n++ {
					b, dir := newBox(t, release), t.TempDir()
					if !b.start(dir, full, killAt(n, after)).dies() {
						break
					}
					b.start(dir, next, nil).done()
					b.checkRows(next == full)
					if again := b.start(dir, next, nil); len(again.Plan.Steps) > 0 {
						t.Errorf("the second plan has steps:\n%s", outline(again.Plan))
					}
					if t.Failed() {
						t.Fatalf("%s, killed at write %d, done %v", release, n, after)
					}
				}
				if n < 7 {
					t.Errorf("%s: only %d kills", release, n)
				}
			}
		}
	}
}

// checkRows fails the test unless the appliance has each thing of full once, or none.
func (b *box) checkRows(once bool) {
	b.t.Helper()
	want := 0
	if once {
		want = 1
	}
	for kind, rows := range b.server.Snapshot() {
		if kind != "globalconfiguration" && len(rows) != want {
			b.t.Errorf("there are %d rows of %s, want %d", len(rows), kind, want)
		}
	}
}

// TestTemporaryIsOwned kills an apply when it has made something that the spec doesn't
// list: the next plan deletes it if it was only to keep access for a while, also where
// a base tells what is owned. What gives somebody back what he had stays.
func TestTemporaryIsOwned(t *testing.T) {
	for _, temporary := range []bool{true, false} {
		for at := range 2 { // in the create, and at the write after it
			b, dir := newBox(t, emulator.R111), t.TempDir()
			p := b.start(dir, nothing, killAt(at, true))
			made := &spec.InitiatorGroup{Name: "x", Initiators: []string{spec.All}, Networks: []string{"10.7.0.0/16"}, Comment: "x"}
			step := reconcile.Step{Op: reconcile.Create, Key: made.Key(), After: made, Temporary: temporary}
			p.Plan.Steps = []reconcile.Step{step, {Op: reconcile.Create, Key: spec.Key{Kind: spec.KindTarget, Name: "y"}, After: &spec.Target{Name: "y", Mode: spec.ModeISCSI}}}
			if !p.dies() {
				t.Fatal("the apply was not killed")
			}
			want := 0
			if temporary {
				want = 1
			}
			if steps := b.start(dir, nothing, nil).Plan.Steps; len(steps) != want {
				t.Errorf("temporary %v: %d steps, want %d", temporary, len(steps), want)
			}
			own := openState(t, dir, "http://localhost").BaseOwnership(load(t, nothing))
			live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), load(t, nothing), own, 1)
			if err != nil {
				t.Fatal(err)
			}
			if o := live.Objects[len(live.Objects)-1-at]; own.Source != reconcile.OwnershipBase || (o.Owner != nil) != temporary {
				t.Errorf("temporary %v: with a base the owner of %s is %v", temporary, o.Key, o.Owner)
			}
		}
	}
}

// TestKilledAtRandom kills applies of random specs at random writes, again and
// again, and lets one end then. Without a spec nothing of them stays.
func TestKilledAtRandom(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			kills := 0
			for seed := range uint64(*cases / 4) {
				b, dir, g := newBox(t, release), t.TempDir(), newGen(seed, string(release))
				for range 4 {
					if b.tryPass(dir, g.spec(), killAt(g.IntN(12), g.chance(50))) {
						kills++
					}
				}
				if b.tryPass(dir, nothing, nil); t.Failed() {
					t.Fatalf("seed %d", seed)
				}
				b.start(dir, nothing, nil).done()
				b.checkRows(false)
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d kills", kills)
		})
	}
}

// tryPass applies text unless that is refused, and reports whether it was killed.
func (b *box) tryPass(dir, text string, hook func(reconcile.Op, spec.Key, func() error) error) bool {
	b.t.Helper()
	s := load(b.t, text)
	state := openState(b.t, dir, "http://localhost")
	live, err := reconcile.Read(b.t.Context(), b.api, b.api.Release(), s, state.Ownership(), 4)
	if err != nil {
		return false // ambiguous, or the like
	}
	p, err := reconcile.NewPlan(s, live, reconcile.Options{Prune: spec.PruneOwned, AllowEmpty: true})
	if err != nil {
		b.t.Fatal(err)
	}
	if len(p.Refusals) > 0 {
		return false
	}
	return b.start(dir, text, hook).dies()
}

// TestKilledWhileParked kills an apply when a portal, which the spec has given another
// name, listens nowhere for a moment: neither the spec nor the old ledger would know it
// by its looks.
func TestKilledWhileParked(t *testing.T) {
	b, dir := newBox(t, emulator.R910), t.TempDir()
	b.start(dir, "version: 1\nportals:\n  north: {listen: [\"10.0.0.1:3260\", \"10.0.0.2:3260\"]}\n", nil).done()
	const renamed = "version: 1\nportals:\n  west: {listen: [\"10.0.0.1:3260\", \"10.0.0.3:3260\"]}\n"
	if !b.start(dir, renamed, killAt(0, true)).dies() {
		t.Fatal("it was not killed")
	}
	if rows := b.server.Snapshot()["portal"]; len(listens(rows[0])) > 0 {
		t.Fatalf("killed at another moment: %v", rows)
	}
	b.start(dir, renamed, nil).done()
	if rows := b.server.Snapshot()["portal"]; len(rows) != 1 || rows[0]["id"] != int64(1) {
		t.Errorf("the portals are %v, want the one of before", rows)
	}
}

// TestProtectionOutlivesAKill kills an apply that protects an extent and changes it.
// From then on no plan lets the extent go.
func TestProtectionOutlivesAKill(t *testing.T) {
	b, dir := newBox(t, emulator.R111), t.TempDir()
	b.start(dir, "version: 1\nextents: {e: {zvol: tank/e}, more: {zvol: tank/f}}\n", nil).done()
	if !b.start(dir, "version: 1\nextents: {e: {zvol: tank/e, comment: dear, protect: true}, more: {zvol: tank/f}}\n", killAt(0, true)).dies() {
		t.Fatal("the apply was not killed")
	}
	b.state, b.pruning = openState(t, dir, "http://localhost"), spec.PruneOwned
	_, _, err := b.plan(load(t, "version: 1\nextents: {more: {zvol: tank/f}}\n"))
	if err == nil || !strings.Contains(err.Error(), "it is protected") {
		t.Errorf("plan: %v, want it refused", err)
	}
}
