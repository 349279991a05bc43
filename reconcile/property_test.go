package reconcile_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// TestAnyToAny is property P1: from any state of an appliance to any valid spec in
// one plan, or a refusal with a reason; the second plan is empty.
func TestAnyToAny(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused := 0
			for seed := range uint64(*testbed.Cases) {
				b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
				b.Converge(g.Spec())
				(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(12))
				if !b.Converge(g.Spec()) {
					refused++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d cases, %d refused", *testbed.Cases, refused)
			if refused > *testbed.Cases/4 {
				t.Errorf("%d of %d cases were refused", refused, *testbed.Cases)
			}
		})
	}
}

// TestSamePlan checks that the same input gives the same plan, or the same refusal.
func TestSamePlan(t *testing.T) {
	made := 0
	for seed := range uint64(50) {
		b, g := testbed.NewBox(t, emulator.R112), testbed.NewGenerator(seed, "11.2")
		b.Converge(g.Spec())
		(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(5)
		if plan := b.SamePlan(testbed.Load(t, g.Spec())); plan != nil && len(plan.Steps) > 0 {
			made++
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if made < 25 {
		t.Errorf("only %d of 50 plans have steps", made)
	}
}

// TestPlanOnlyReads is property P6: making a plan sends nothing but GET.
func TestPlanOnlyReads(t *testing.T) {
	for seed := range uint64(*testbed.Cases) {
		b, g := testbed.NewBox(t, emulator.R111), testbed.NewGenerator(seed, "11.1")
		b.Converge(g.Spec())
		b.Server.ClearRequests()
		_, _, err := b.PlanFor(testbed.Load(t, g.Spec()))
		if _, refused := errors.AsType[refusal.Error](err); err != nil && !refused { // a refusal reads as much as a plan
			t.Fatal(err)
		}
		for _, r := range b.Server.Requests() {
			if r.Method != http.MethodGet {
				t.Fatalf("seed %d: plan sent %s %s", seed, r.Method, r.Path)
			}
		}
	}
}
