package rules

import (
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestEveryKindHasARecorder fails if a kind was added without saying how a write of it
// changes who may connect.
func TestEveryKindHasARecorder(t *testing.T) {
	for _, k := range spec.Kinds() {
		if _, ok := recorders[k]; !ok {
			t.Errorf("recorders has no row for %s", k)
		}
	}
	if len(recorders) != len(spec.Kinds()) {
		t.Errorf("recorders has %d rows for %d kinds", len(recorders), len(spec.Kinds()))
	}
}
