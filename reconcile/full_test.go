package reconcile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/spec"
)

// TestFullTargetSwaps exchanges every LUN of a target that has no free one: there
// is nowhere to park, so one mapping of each circle goes and comes back.
func TestFullTargetSwaps(t *testing.T) {
	b := testbed.NewBox(t, emulator.R112)
	for turn := range 2 {
		var text strings.Builder
		text.WriteString("version: 1\nextents:\n")
		for i := range spec.MaxLUN + 1 {
			fmt.Fprintf(&text, "  e%d: {zvol: tank/e%d}\n", i, i)
		}
		text.WriteString("targets:\n  t:\n    groups: []\n    luns:\n")
		for i := range spec.MaxLUN + 1 {
			fmt.Fprintf(&text, "      %d: e%d\n", i^turn, i)
		}
		if !b.Converge(text.String()) {
			t.Fatal("refused")
		}
	}
}
