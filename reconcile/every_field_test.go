package reconcile_test

import (
	"os"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestEveryFieldArrives applies a spec that gives each field another value than its
// default, and exports what the appliance has then. A plan for the export must have no
// step: else a field is lost on the way to the appliance, from it, or in the export.
func TestEveryFieldArrives(t *testing.T) {
	text, err := os.ReadFile("../spec/testdata/every_field.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, release := range []emulator.Release{emulator.R910, emulator.R111} { // they support all fields
		b := testbed.NewBox(t, release)
		if !b.Converge(string(text)) {
			t.Fatalf("%s: the plan is refused", release)
		}
		exported, _ := b.Export()
		if p, _, err := b.PlanFor(testbed.Load(t, exported)); err != nil || len(p.Steps) > 0 {
			t.Errorf("%s: %v, and the export would change\n%s", release, err, testbed.Outline(p))
		}
	}
}
