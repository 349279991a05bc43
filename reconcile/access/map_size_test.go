package access_test

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/access"
)

// TestMapIsTrimmed keeps the first targets and counts those that it removes.
func TestMapIsTrimmed(t *testing.T) {
	var m access.Map
	for range 100 {
		m.Targets = append(m.Targets, access.MapTarget{Name: strings.Repeat("t", 1000), Groups: make([]access.MapGroup, 1), LUNs: make([]access.MapLUN, 10)})
	}
	if left := m.Trim(1 << 20); left != 0 || len(m.Targets) != 100 {
		t.Errorf("Trim removes %d targets of a small map", left)
	}
	if left := m.Trim(50_000); left < 50 || left > 90 || left+len(m.Targets) != 100 {
		t.Errorf("Trim removes %d targets and keeps %d", left, len(m.Targets))
	}
}
