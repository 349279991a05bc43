package reconcile_test

import (
	"cmp"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

var cases = flag.Int("cases", 180, "random cases of each property and release")

// A box is an emulated appliance and a client of it.
type box struct {
	t      *testing.T
	server *emulator.Server
	api    *v1.Client
	state  *reconcile.State // nil if nothing is remembered
	// pruning is the policy of plan; "" stands for all.
	pruning spec.Prune
}

// newState returns one in a folder of its own.
func newState(t *testing.T) *reconcile.State {
	t.Helper()
	state, err := reconcile.OpenState(t.TempDir(), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func (b *box) ownership() reconcile.Ownership {
	if b.state == nil {
		return reconcile.Ownership{}
	}
	return b.state.Ownership()
}

func newBox(t *testing.T, release emulator.Release) *box {
	t.Helper()
	server, err := emulator.New(emulator.Options{Release: release})
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &box{t: t, server: server, api: api}
}

func load(t *testing.T, text string) *spec.Spec {
	t.Helper()
	s, err := spec.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	if err := s.Resolve(os.LookupEnv); err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return s
}

// plan returns the plan to s and what it was made from, or why there is none.
func (b *box) plan(s *spec.Spec) (*reconcile.Plan, *reconcile.Live, error) {
	live, err := reconcile.Read(b.t.Context(), b.api, b.api.Release(), s, b.ownership(), 4)
	if err != nil {
		return nil, nil, err
	}
	p, err := reconcile.NewPlan(s, live, reconcile.Options{Prune: cmp.Or(b.pruning, spec.PruneAll), MaxDeletes: "1000", AllowEmpty: true})
	if err == nil && len(p.Refusals) > 0 {
		err = p.Refusals
	}
	return p, live, err
}

// reach makes the appliance as text says, in one plan. It returns false if that is
// refused with a reason, and fails the test if it goes wrong in any other way.
func (b *box) reach(text string) bool {
	b.t.Helper()
	s := load(b.t, text)
	p, live, err := b.plan(s)
	if refused := (reconcile.Refused)(nil); errors.As(err, &refused) {
		return false
	}
	if err != nil {
		b.t.Fatalf("plan: %v\nfor\n%s", err, text)
	}
	b.carryOut(s, p, live)
	if b.t.Failed() {
		b.t.Fatalf("spec:\n%s", text)
	}
	return true
}

// carryOut applies p and fails the test unless every step is done and nothing is
// left to do.
func (b *box) carryOut(s *spec.Spec, p *reconcile.Plan, live *reconcile.Live) {
	b.t.Helper()
	b.carryOutWith(b.api, s, p, live)
}

// carryOutWith is carryOut through another API.
func (b *box) carryOutWith(api client.API, s *spec.Spec, p *reconcile.Plan, live *reconcile.Live) {
	b.t.Helper()
	checkNeeds(b.t, p)
	a := &reconcile.Applier{API: api, Spec: s, Parallelism: 4, Log: slog.New(slog.DiscardHandler), Reload: b.api.Reload, State: b.state}
	r := a.Apply(b.t.Context(), p, live)
	for i, o := range r.Outcomes {
		if o.Status != reconcile.Done {
			b.t.Errorf("step %d, %s %s: %s: %v", i, p.Steps[i].Op, p.Steps[i].Key, o.Status, o.Err)
		}
	}
	if r.Unrecorded != nil {
		b.t.Errorf("not recorded: %v", r.Unrecorded)
	}
	if !r.Converged {
		b.t.Errorf("not converged: %v", r.Err)
	}
	if b.t.Failed() {
		b.t.Logf("plan:\n%s", outline(p))
	}
}

func checkNeeds(t *testing.T, p *reconcile.Plan) {
	t.Helper()
	for i, s := range p.Steps {
		for _, n := range s.Needs {
			if n >= i {
				t.Fatalf("step %d needs %d", i, n)
			}
		}
	}
}

// TestAnyToAny is property P1: from any state of an appliance to any valid spec in
// one plan, or a refusal with a reason; the second plan is empty.
func TestAnyToAny(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused := 0
			for seed := range uint64(*cases) {
				b, g := newBox(t, release), newGen(seed, string(release))
				b.reach(g.spec())
				(&hand{g, b.server}).meddle(g.IntN(12))
				if !b.reach(g.spec()) {
					refused++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused", *cases, refused)
			if refused > *cases/4 {
				t.Errorf("%d of %d cases were refused", refused, *cases)
			}
		})
	}
}

// TestSamePlan checks that the same input gives the same plan.
func TestSamePlan(t *testing.T) {
	for seed := range uint64(50) {
		b, g := newBox(t, emulator.R112), newGen(seed, "11.2")
		b.reach(g.spec())
		(&hand{g, b.server}).meddle(5)
		s := load(t, g.spec())
		first, _, _ := b.plan(s)
		second, _, _ := b.plan(s)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("seed %d: the second plan differs", seed)
		}
	}
}

// TestPlanOnlyReads is property P6: making a plan sends nothing but GET.
func TestPlanOnlyReads(t *testing.T) {
	for seed := range uint64(*cases) {
		b, g := newBox(t, emulator.R111), newGen(seed, "11.1")
		b.reach(g.spec())
		b.server.ClearRequests()
		_, _, _ = b.plan(load(t, g.spec())) // a refusal reads as much as a plan
		for _, r := range b.server.Requests() {
			if r.Method != http.MethodGet {
				t.Fatalf("seed %d: plan sent %s %s", seed, r.Method, r.Path)
			}
		}
	}
}
