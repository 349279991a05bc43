package apply

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// inUse returns the refusal of a delete, because initiators are connected, with
// the targets to which they can be, those that show what was to go, and the way out.
func (r *run) inUse(s *plans.Step, refusal error) error {
	const remedy = "log the host out first, or delete it all the same with --in-use force or policy.in_use: force"
	if s.Key.Kind == spec.KindTarget {
		return fmt.Errorf("%w; %s", refusal, remedy)
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
		return fmt.Errorf("%w; %s", refusal, remedy)
	}
	slices.Sort(targets)
	return fmt.Errorf("%w, to %s; %s", refusal, strings.Join(slices.Compact(targets), " or "), remedy)
}
