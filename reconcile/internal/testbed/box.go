package testbed

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

var Cases = flag.Int("cases", 60, "random cases of each property and release")

// A Box is an emulated appliance and a client of it.
type Box struct {
	T      *testing.T
	Server *emulator.Server
	API    *v1.Client
	State  *statedir.State // nil if nothing is remembered
	// Pruning is the policy of plan; "" stands for all.
	Pruning spec.Prune
}

// NewState returns one in a folder of its own.
func NewState(t *testing.T) *statedir.State {
	t.Helper()
	state, err := statedir.OpenState(t.TempDir(), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func (b *Box) Ownership() ownership.Ownership {
	if b.State == nil {
		return ownership.Ownership{}
	}
	return b.State.Ownership()
}

func NewBox(t *testing.T, release emulator.Release) *Box {
	t.Helper()
	return NewBoxWith(t, emulator.Options{Release: release})
}

// NewBoxWith returns a box with an appliance that has the given options.
func NewBoxWith(t *testing.T, o emulator.Options) *Box {
	t.Helper()
	server, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return Direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Box{T: t, Server: server, API: api}
}

func Load(t *testing.T, text string) *spec.Spec {
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

// PlanFor returns the plan to s and what it was made from, or why there is none.
func (b *Box) PlanFor(s *spec.Spec) (*plans.Plan, *inventory.Live, error) {
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 4)
	if err != nil {
		return nil, nil, err
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: cmp.Or(b.Pruning, spec.PruneAll), MaxDeletes: "1000", AllowEmpty: true})
	if err == nil && len(p.Refusals) > 0 {
		err = p.Refusals
	}
	return p, live, err
}

// Reach makes the appliance as text says, in one plan. It returns false if that is
// refused with a reason, and fails the test if it goes wrong in any other way.
func (b *Box) Reach(text string) bool {
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

// CarryOut applies p and fails the test unless every step is done and nothing is
// left to do.
func (b *Box) CarryOut(s *spec.Spec, p *plans.Plan, live *inventory.Live) {
	b.T.Helper()
	b.CarryOutWith(b.API, s, p, live)
}

// CarryOutWith is carryOut through another API.
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

// ByHand makes one request for each line.
func (b *Box) ByHand(lines string) {
	b.T.Helper()
	h := &Hand{Server: b.Server}
	for line := range strings.Lines(lines) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(part) < 2 {
			continue
		}
		var body any
		if len(part) == 3 {
			if err := json.Unmarshal([]byte(part[2]), &body); err != nil {
				b.T.Fatalf("%s: %v", line, err)
			}
		}
		if status := h.Do(part[0], part[1], body); status >= 300 {
			b.T.Fatalf("%s: %d", line, status)
		}
	}
}

// Outline returns a plan in short, a line for each step.
func Outline(p *plans.Plan) string {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d %s %s", i, s.Op, s.Key)
		if s.Temporary {
			b.WriteString(" (temporary)")
		}
		if len(s.Classes) > 0 {
			fmt.Fprintf(&b, " %v", s.Classes)
		}
		for _, c := range s.Diff {
			if s.Op != plans.Create {
				fmt.Fprintf(&b, " %s: %v → %v;", c.Field, c.From, c.To)
			}
		}
		if len(s.Cascades) > 0 {
			fmt.Fprintf(&b, " with %v", s.Cascades)
		}
		if len(s.Needs) > 0 {
			fmt.Fprintf(&b, " needs %v", s.Needs)
		}
		b.WriteString("\n")
	}
	if p.Ownership == ownership.SourceLedger || p.Ownership == ownership.SourceBase {
		fmt.Fprintf(&b, "ownership: %s, adopts %d\n", p.Ownership, p.Adopts)
	}
	for _, k := range p.Kept {
		fmt.Fprintf(&b, "kept: %s\n", k)
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	for _, r := range p.Refusals {
		fmt.Fprintf(&b, "refused: %s\n", r)
	}
	if b.Len() == 0 {
		return "nothing to do\n"
	}
	return b.String()
}

// Export returns what the appliance has as a spec, with its secrets filled in, and
// what the spec doesn't say.
func (b *Box) Export() (string, map[spec.Key][]string) {
	b.T.Helper()
	live, err := inventory.ReadNamed(b.T.Context(), b.API, b.API.Release(), 4)
	if err != nil {
		b.T.Fatal(err)
	}
	report, err := inventory.Export(live)
	if err != nil {
		b.T.Fatal(err)
	}
	var text bytes.Buffer
	if err := spec.Write(&text, report); err != nil {
		b.T.Fatal(err)
	}
	for _, v := range report.Variables() {
		b.T.Setenv(v.Name, v.Secret.Reveal())
	}
	return text.String(), report.Remarks
}

const Base = "/api/v1.0/services/iscsi/"

// Full is a spec with a resource of each kind.
const Full = `version: 1
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

// ApplyText plans for text and applies the plan.
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

// ExtentNamed returns the row of an extent.
func (b *Box) ExtentNamed(name string) map[string]any {
	for _, row := range b.Server.Snapshot()["extent"] {
		if row["iscsi_target_extent_name"] == name {
			return row
		}
	}
	b.T.Fatalf("there is no extent %s", name)
	return nil
}

// Reloads returns how many writes of the settings were sent, which is how the
// service is made to reload.
func (b *Box) Reloads() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodPut && r.Path == Base+"globalconfiguration/" {
			n++
		}
	}
	return n
}
