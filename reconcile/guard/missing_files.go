package guard

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Defer returns the steps to carry out now, and those to carry out later: the ones that
// delete something because a file of the spec is missing, as long as that has to wait, and
// those that need them. Defer warns of each missing file that makes the plan delete
// something.
func Defer(p *draft.Draft, steps []plans.Step) (now, deferred []plans.Step) {
	lostKeys := make(map[spec.Key]bool)
	for _, k := range lost(p, steps) {
		lostKeys[k] = true
	}
	var waiting []int
	for _, g := range p.Options.MissingFiles {
		count := make(plans.Counts)
		for i := range steps {
			if n := losses(p, &steps[i], g, lostKeys, count); n > 0 && !g.Until.IsZero() {
				waiting = append(waiting, i)
			}
		}
		if len(count) > 0 {
			p.Warn(g.Warning(count))
		}
	}
	if len(waiting) == 0 {
		return steps, nil
	}
	chosen := make([]bool, len(steps))
	for i := range chosen {
		chosen[i] = true
	}
	plans.LeaveOut(steps, chosen, waiting)
	return plans.Pick(steps, chosen), rest(steps, chosen)
}

// rest returns the steps that are not chosen, with numbers of their own. What they need and
// what restores them names only steps of the rest.
func rest(steps []plans.Step, chosen []bool) []plans.Step {
	others := make([]bool, len(steps))
	for i := range steps {
		others[i] = !chosen[i]
	}
	alone := slices.Clone(steps)
	for i := range alone {
		alone[i].Needs = slices.DeleteFunc(slices.Clone(alone[i].Needs), func(n int) bool { return chosen[n] })
		alone[i].RestoredBy = slices.DeleteFunc(slices.Clone(alone[i].RestoredBy), func(n int) bool { return chosen[n] })
	}
	return plans.Pick(alone, others)
}

// losses returns how many objects a step deletes because the file of g is missing, and adds
// them to count by kind. Lost are all objects that the plan deletes for good.
func losses(p *draft.Draft, s *plans.Step, g plans.MissingFile, lost map[spec.Key]bool, count plans.Counts) int {
	if s.Op != plans.Delete {
		return 0
	}
	n := 0
	for _, k := range append([]spec.Key{s.Key}, s.Cascades...) {
		if lost[k] && (g.Policy || fileOf(p, k) == g.File) {
			count[k.Kind]++
			n++
		}
	}
	return n
}

// fileOf returns the file that listed an object, or the target that it is a part of, at the
// last apply. It returns "" if there is none.
func fileOf(p *draft.Draft, k spec.Key) string {
	o := p.Live.Find(k)
	if o != nil && o.Owner == nil {
		o = p.Live.Find(spec.Key{Kind: spec.KindTarget, Name: k.Parent()})
	}
	if o == nil || o.Owner == nil {
		return ""
	}
	return o.Owner.File
}
