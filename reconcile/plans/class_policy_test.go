package plans

import (
	"slices"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestEveryClassCanBeRefused: a class that only one side knows would be accepted in a
// policy and refuse nothing, or couldn't be refused at all.
func TestEveryClassCanBeRefused(t *testing.T) {
	if got, want := ClassesOf(spec.Refusable()), Classes(); !slices.Equal(got, want) || len(spec.Refusable()) != len(want) {
		t.Errorf("policy.refuse takes %q, and steps are of %q", spec.Refusable(), want)
	}
}
