package reconcile

import (
	"fmt"
	"slices"
	"time"

	"github.com/lunsync/lunsync/spec"
)

// A Gone is a file that was part of the spec at the last apply and is no longer. That
// may be a mistake, or a moment: a checkout takes files away and brings them back.
type Gone struct {
	File string // as an absolute path
	// Policy says that the file held the spec's policy: without it any delete may be
	// a mistake.
	Policy bool
	// Since is when it was first missed, and Until the time before which nothing is
	// deleted because of it. Zero times mean that nothing has to wait.
	Since, Until time.Time
}

// holdBack takes out of steps those that delete something because a file is gone, and
// what needs them, as long as that has to wait. It warns of each such file that makes
// the plan delete something.
func (p *planner) holdBack(steps []Step) []Step {
	lostKeys := make(map[spec.Key]bool)
	for _, k := range p.lost(steps) {
		lostKeys[k] = true
	}
	var waiting []int
	for _, g := range p.options.Gone {
		count := make(counts)
		for i := range steps {
			if n := p.losses(&steps[i], g, lostKeys, count); n > 0 && !g.Until.IsZero() {
				waiting = append(waiting, i)
			}
		}
		if len(count) > 0 {
			p.warnings = append(p.warnings, g.warning(count))
		}
	}
	if len(waiting) == 0 {
		return steps
	}
	chosen := make([]bool, len(steps))
	for i := range chosen {
		chosen[i] = true
	}
	leaveOut(steps, chosen, waiting)
	p.held = rest(steps, chosen)
	return pick(steps, chosen)
}

// rest returns the steps that are not chosen, numbered anew. Of what they wait for, they
// name only one another.
func rest(steps []Step, chosen []bool) []Step {
	others := make([]bool, len(steps))
	for i := range steps {
		others[i] = !chosen[i]
	}
	alone := slices.Clone(steps)
	for i := range alone {
		alone[i].Needs = slices.DeleteFunc(slices.Clone(alone[i].Needs), func(n int) bool { return chosen[n] })
		alone[i].Then = slices.DeleteFunc(slices.Clone(alone[i].Then), func(n int) bool { return chosen[n] })
	}
	return pick(alone, others)
}

// losses returns how many objects a step deletes because g is gone, and adds them to
// count. Lost are all that the plan deletes for good.
func (p *planner) losses(s *Step, g Gone, lost map[spec.Key]bool, count counts) int {
	if s.Op != Delete {
		return 0
	}
	n := 0
	for _, k := range append([]spec.Key{s.Key}, s.With...) {
		if lost[k] && (g.Policy || p.fileOf(k) == g.File) {
			count[k.Kind]++
			n++
		}
	}
	return n
}

// fileOf returns the file that listed an object at the last apply, by itself or as a
// part of a target, or "".
func (p *planner) fileOf(k spec.Key) string {
	o := p.live.Find(k)
	if o != nil && o.Owner == nil {
		o = p.live.Find(spec.Key{Kind: spec.KindTarget, Name: k.Parent()})
	}
	if o == nil || o.Owner == nil {
		return ""
	}
	return o.Owner.File
}

// warning says what the plan deletes because g is gone.
func (g Gone) warning(n counts) string {
	was, since, when := "was part of the spec", "", ""
	if g.Policy {
		was = "held the policy"
	}
	if !g.Until.IsZero() {
		since = " since " + g.Since.UTC().Format(time.RFC3339)
		when = ", but not before " + g.Until.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%s %s at the last apply and is gone%s. %s (%s) will be deleted because of it%s. To keep them, restore the file",
		g.File, was, since, counted(n.total(), "object"), n, when)
}
