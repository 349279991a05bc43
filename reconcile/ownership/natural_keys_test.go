package ownership

import (
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestEveryKindHasNaturalKeys fails if a kind is not in the table: its objects could not
// be owned.
func TestEveryKindHasNaturalKeys(t *testing.T) {
	for _, k := range spec.Kinds() {
		if naturalKeys[k] == nil {
			t.Errorf("naturalKeys has no row for %s", k)
		}
	}
	if len(naturalKeys) != len(spec.Kinds()) {
		t.Errorf("naturalKeys has %d rows for %d kinds", len(naturalKeys), len(spec.Kinds()))
	}
}
