package agent

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// drift counts steps by kind and class, sorted by kind and class. A step with several
// classes counts once for each.
func drift(steps []plans.Step) []Drift {
	counts := make(map[Drift]int)
	for i := range steps {
		classes := steps[i].Classes
		if len(classes) == 0 {
			classes = []plans.Class{""}
		}
		for _, class := range classes {
			counts[Drift{Kind: steps[i].Key.Kind, Class: class}]++
		}
	}
	all := slices.SortedFunc(maps.Keys(counts), func(a, b Drift) int {
		return cmp.Or(a.Kind.Rank()-b.Kind.Rank(), strings.Compare(string(a.Class), string(b.Class)))
	})
	for i := range all {
		all[i].Steps = counts[all[i]]
	}
	return all
}

// managed counts the objects that are owned or in the spec, by kind.
func managed(live *inventory.Live, unmanaged map[spec.Kind]int) map[spec.Kind]int {
	n := make(map[spec.Kind]int)
	for i := range live.Objects {
		n[live.Objects[i].Key.Kind]++
	}
	for k, others := range unmanaged {
		n[k] = max(0, n[k]-others)
	}
	return n
}

// specWarnings returns the warnings of a spec, with their positions.
func specWarnings(s *spec.Spec) []string {
	all := make([]string, len(s.Warnings))
	for i, w := range s.Warnings {
		all[i] = w.Error()
	}
	return all
}
