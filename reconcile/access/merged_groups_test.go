package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// mergedGroups is another relation, such as that of SCST: whoever logs in to a target
// must have a credential of any auth group that any of its groups names. A group without
// an auth group is open only if all groups of its target are.
type mergedGroups struct {
	keys []spec.Key // of all target groups
}

func (r mergedGroups) sources(s *state, g *spec.TargetGroup) sources {
	from := independentGroups{}.sources(s, g)
	from.authGroups = nil
	for _, k := range r.keys {
		sibling, ok := s.resource(k).(*spec.TargetGroup)
		if ok && sibling.Target == g.Target && sibling.AuthGroup != "" && !slices.Contains(from.authGroups, sibling.AuthGroup) {
			from.authGroups = append(from.authGroups, sibling.AuthGroup)
		}
	}
	return from
}

func (mergedGroups) merges() bool { return true }

// ClassifyMerged is Classify for an appliance that merges the given target groups, those
// of one target each.
func ClassifyMerged(groups []spec.Key, steps []plans.Step, live *inventory.Live) ([][]plans.Class, []Exposure) {
	return classify(mergedGroups{groups}, steps, live)
}

// NewMergedMap is NewMap for such an appliance.
func NewMergedMap(groups []spec.Key, live *inventory.Live) *Map {
	return newMap(mergedGroups{groups}, live)
}
