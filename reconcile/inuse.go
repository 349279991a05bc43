package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// inUse returns the refusal of a delete, because initiators are connected, with
// the targets to which they can be: those that show what was to go.
func (r *run) inUse(s *Step, refusal error) error {
	if s.Key.Kind == spec.KindTarget {
		return refusal // it says so itself
	}
	var targets []string
	for i := range r.live.Objects {
		o := &r.live.Objects[i]
		m, ok := o.Resource.(*spec.Mapping)
		if ok && (o.Key == s.Key || s.Key == spec.Key{Kind: spec.KindExtent, Name: m.Extent}) {
			targets = append(targets, spec.Key{Kind: spec.KindTarget, Name: m.Target}.String())
		}
	}
	if len(targets) == 0 {
		return refusal
	}
	slices.Sort(targets)
	return fmt.Errorf("%w, to %s", refusal, strings.Join(slices.Compact(targets), " or "))
}
