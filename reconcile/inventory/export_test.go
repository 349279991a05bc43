package inventory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestExportPlansEmpty is the first half of property P7: a plan for what was
// exported changes nothing, whatever was done to the appliance.
func TestExportPlansEmpty(t *testing.T) {
	for _, release := range emulator.Releases() {
		for seed := range uint64(*testbed.Cases) {
			b, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
			b.Converge(g.Spec())
			(&testbed.OtherClient{Generator: g, Server: b.Server}).Meddle(g.IntN(12))
			text, remarks := b.Export()
			s := testbed.Load(t, text)
			live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, ownership.Ownership{}, 4)
			if err != nil {
				t.Fatalf("%s, seed %d: %v\n%s", release, seed, err, text)
			}
			p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned})
			if err != nil {
				t.Fatal(err)
			}
			if steps := unexplained(p, remarks); steps != "" {
				t.Fatalf("%s, seed %d: the plan after an export has\n%s\nfor\n%s", release, seed, steps, text)
			}
		}
	}
}

// unexplained returns the outline of p unless all its steps are about what the
// export remarked on: tags of portals that are repaired, and mappings that get a
// number.
func unexplained(p *plans.Plan, remarks map[spec.Key][]string) string {
	for _, s := range p.Steps {
		repair := s.Key.Kind == spec.KindPortal && len(p.Warnings) > 0
		if !repair && remarks[s.Key] == nil {
			return testbed.Outline(p)
		}
	}
	return ""
}

// TestExportRoundTrip is the second half of P7: what was exported makes an empty
// appliance the same, and is exported from there word for word.
func TestExportRoundTrip(t *testing.T) {
	for _, release := range emulator.Releases() {
		for seed := range uint64(*testbed.Cases) {
			first, g := testbed.NewBox(t, release), testbed.NewGenerator(seed, string(release))
			first.Converge(g.Spec())
			text, _ := first.Export()
			second := testbed.NewBox(t, release)
			if !second.Converge(text) {
				t.Fatalf("%s, seed %d: refused\n%s", release, seed, text)
			}
			again, _ := second.Export()
			if diff := cmp.Diff(strings.Split(text, "\n"), strings.Split(again, "\n")); diff != "" {
				t.Fatalf("%s, seed %d: (-first +second)\n%s", release, seed, diff)
			}
		}
	}
}
