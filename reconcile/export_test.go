package reconcile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// export returns what the appliance has as a spec, with its secrets filled in, and
// what the spec doesn't say.
func (b *box) export() (string, map[spec.Key][]string) {
	b.t.Helper()
	live, err := reconcile.ReadNamed(b.t.Context(), b.api, b.api.Release(), 4)
	if err != nil {
		b.t.Fatal(err)
	}
	report, err := reconcile.Export(live)
	if err != nil {
		b.t.Fatal(err)
	}
	var text bytes.Buffer
	if err := spec.Write(&text, report); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range report.Variables() {
		b.t.Setenv(v.Name, v.Secret.Reveal())
	}
	return text.String(), report.Remarks
}

// TestExportPlansEmpty is the first half of property P7: a plan for what was
// exported changes nothing, whatever was done to the appliance.
func TestExportPlansEmpty(t *testing.T) {
	for _, release := range emulator.Releases() {
		for seed := range uint64(*cases) {
			b, g := newBox(t, release), newGen(seed, string(release))
			b.reach(g.spec())
			(&hand{g, b.server}).meddle(g.IntN(12))
			text, remarks := b.export()
			s := load(t, text)
			live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, reconcile.Ownership{}, 4)
			if err != nil {
				t.Fatalf("%s, seed %d: %v\n%s", release, seed, err, text)
			}
			p, err := reconcile.NewPlan(s, live, reconcile.Options{Prune: spec.PruneOwned})
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
func unexplained(p *reconcile.Plan, remarks map[spec.Key][]string) string {
	for _, s := range p.Steps {
		repair := s.Key.Kind == spec.KindPortal && len(p.Warnings) > 0
		if !repair && remarks[s.Key] == nil {
			return outline(p)
		}
	}
	return ""
}

// TestExportRoundTrip is the second half of P7: what was exported makes an empty
// appliance the same, and is exported from there word for word.
func TestExportRoundTrip(t *testing.T) {
	for _, release := range emulator.Releases() {
		for seed := range uint64(*cases) {
			first, g := newBox(t, release), newGen(seed, string(release))
			first.reach(g.spec())
			text, _ := first.export()
			second := newBox(t, release)
			if !second.reach(text) {
				t.Fatalf("%s, seed %d: refused\n%s", release, seed, text)
			}
			again, _ := second.export()
			if diff := cmp.Diff(strings.Split(text, "\n"), strings.Split(again, "\n")); diff != "" {
				t.Fatalf("%s, seed %d: (-first +second)\n%s", release, seed, diff)
			}
		}
	}
}
