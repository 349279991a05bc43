package plans

import (
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestEveryKindHasANoun checks that Nouns has a row for each kind, and no other.
func TestEveryKindHasANoun(t *testing.T) {
	for _, k := range spec.Kinds() {
		if Nouns[k] == "" {
			t.Errorf("Nouns has no row for %s", k)
		}
	}
	if len(Nouns) != len(spec.Kinds()) {
		t.Errorf("Nouns has %d rows, for %d kinds", len(Nouns), len(spec.Kinds()))
	}
}
