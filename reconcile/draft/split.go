package draft

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// keeping returns before with only the addresses that after has as well.
func Keeping(before, after *spec.Portal) *spec.Portal {
	middle := *before
	middle.Listen = slices.DeleteFunc(slices.Clone(before.Listen), func(a string) bool { return !slices.Contains(after.Listen, a) })
	return &middle
}
