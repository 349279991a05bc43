package apply

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// explainInUse returns err, with which the appliance refused the delete s because
// initiators are connected. It adds the targets that show the object, and what to do.
func (r *run) explainInUse(s *plans.Step, err error) error {
	const remedy = "log the host out first, or delete it all the same with --in-use force or policy.in_use: force"
	targets := r.targetsShowing(s.Key)
	if s.Key.Kind == spec.KindTarget || len(targets) == 0 {
		return fmt.Errorf("%w; %s", err, remedy)
	}
	return fmt.Errorf("%w, to %s; %s", err, strings.Join(targets, " or "), remedy)
}

// targetsShowing returns the keys of the targets that show a mapping or an extent,
// sorted.
func (r *run) targetsShowing(k spec.Key) []string {
	var targets []string
	for i := range r.live.Objects {
		o := &r.live.Objects[i]
		m, ok := o.Resource.(*spec.Mapping)
		if ok && (o.Key == k || k == spec.Key{Kind: spec.KindExtent, Name: m.Extent}) {
			targets = append(targets, spec.Key{Kind: spec.KindTarget, Name: m.Target}.String())
		}
	}
	slices.Sort(targets)
	return slices.Compact(targets)
}
