package plans

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// Nouns has, for each kind, what people call one object of it.
var Nouns = map[spec.Kind]string{
	spec.KindGlobal:         "set of global settings",
	spec.KindCredential:     "user",
	spec.KindInitiatorGroup: "initiator group",
	spec.KindPortal:         "portal",
	spec.KindTarget:         "target",
	spec.KindExtent:         "extent",
	spec.KindTargetGroup:    "target group",
	spec.KindMapping:        "LUN",
}

// A Counts has the number of objects of each kind.
type Counts map[spec.Kind]int

// String returns the numbers that are not 0, such as "2 targets, 5 extents".
func (c Counts) String() string {
	var parts []string
	for _, k := range spec.Kinds() {
		if c[k] > 0 {
			parts = append(parts, Counted(c[k], Nouns[k]))
		}
	}
	return strings.Join(parts, ", ")
}

// Total returns the number of objects of all kinds.
func (c Counts) Total() int {
	n := 0
	for _, of := range c {
		n += of
	}
	return n
}

// Counted returns n with the noun, in the plural unless n is 1. The plural is formed
// with an s.
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Listed returns the parts as one phrase: "a", "a and b", "a, b and c".
func Listed(parts []string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}
