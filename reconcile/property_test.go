package reconcile_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestAnyToAny is property P1: from any state of an appliance to any valid spec in
// one plan, or a refusal with a reason; the second plan is empty.
func TestAnyToAny(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			refused := 0
			for seed := range uint64(*testbed.Cases) {
				b, g := testbed.NewBox(t, release), testbed.NewGen(seed, string(release))
				b.Reach(g.Spec())
				(&testbed.Hand{Gen: g, Server: b.Server}).Meddle(g.IntN(12))
				if !b.Reach(g.Spec()) {
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

// TestSamePlan checks that the same input gives the same plan.
func TestSamePlan(t *testing.T) {
	for seed := range uint64(50) {
		b, g := testbed.NewBox(t, emulator.R112), testbed.NewGen(seed, "11.2")
		b.Reach(g.Spec())
		(&testbed.Hand{Gen: g, Server: b.Server}).Meddle(5)
		s := testbed.Load(t, g.Spec())
		first, _, _ := b.PlanFor(s)
		second, _, _ := b.PlanFor(s)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("seed %d: the second plan differs", seed)
		}
	}
}

// TestPlanOnlyReads is property P6: making a plan sends nothing but GET.
func TestPlanOnlyReads(t *testing.T) {
	for seed := range uint64(*testbed.Cases) {
		b, g := testbed.NewBox(t, emulator.R111), testbed.NewGen(seed, "11.1")
		b.Reach(g.Spec())
		b.Server.ClearRequests()
		_, _, _ = b.PlanFor(testbed.Load(t, g.Spec())) // a refusal reads as much as a plan
		for _, r := range b.Server.Requests() {
			if r.Method != http.MethodGet {
				t.Fatalf("seed %d: plan sent %s %s", seed, r.Method, r.Path)
			}
		}
	}
}
