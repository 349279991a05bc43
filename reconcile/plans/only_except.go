package plans

import (
	"path"
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// Limit returns the steps that o.Only and o.Except choose, with the steps that those need
// and the steps that restore after them, and with new numbers. Limit doesn't change
// steps; without patterns it returns them as they are.
func Limit(steps []Step, o Options) []Step {
	if len(o.Only) == 0 && len(o.Except) == 0 {
		return steps
	}
	chosen := make([]bool, len(steps))
	for i, s := range steps {
		if !chosen[i] && o.chooses(s.Key) {
			choose(i, steps, chosen)
		}
	}
	if len(o.Except) > 0 {
		LeaveOut(steps, chosen, matching(steps, o.Except))
	}
	return Pick(steps, chosen)
}

// chooses reports whether k matches a pattern of Only, or Only is empty, and no pattern
// of Except.
func (o Options) chooses(k spec.Key) bool {
	return (len(o.Only) == 0 || Matches(o.Only, k)) && !Matches(o.Except, k)
}

// BadPattern returns the first malformed pattern of o, or "".
func (o Options) BadPattern() string {
	for _, pattern := range slices.Concat(o.Only, o.Except) {
		if _, err := path.Match(pattern, ""); err != nil {
			return pattern
		}
	}
	return ""
}

// Matches reports whether one of the patterns matches k. A star matches any characters
// within one part of a key: "targetgroup/*/storage". A malformed pattern matches nothing.
func Matches(patterns []string, k spec.Key) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, k.String())
		return ok && err == nil
	})
}

// choose marks step i, the steps that it needs and those that restore after it.
func choose(i int, steps []Step, chosen []bool) {
	todo := []int{i}
	for len(todo) > 0 {
		i, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if chosen[i] {
			continue
		}
		chosen[i] = true
		todo = append(append(todo, steps[i].Needs...), steps[i].RestoredBy...)
	}
}

// matching returns the numbers of the steps whose keys match one of the patterns.
func matching(steps []Step, patterns []string) []int {
	var all []int
	for i := range steps {
		if Matches(patterns, steps[i].Key) {
			all = append(all, i)
		}
	}
	return all
}

// LeaveOut sets chosen to false for the given steps, for the steps that need them, and for
// the steps that they restore something after, and so on for those.
func LeaveOut(steps []Step, chosen []bool, out []int) {
	before := make([][]int, len(steps)) // before[i] are the steps that i restores after
	after := make([][]int, len(steps))  // after[i] are the steps that need i
	for i, s := range steps {
		for _, j := range s.RestoredBy {
			before[j] = append(before[j], i)
		}
		for _, j := range s.Needs {
			after[j] = append(after[j], i)
		}
	}
	todo := slices.Clone(out)
	done := make([]bool, len(steps))
	for len(todo) > 0 {
		var i int
		i, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if done[i] {
			continue
		}
		done[i], chosen[i] = true, false
		todo = append(append(todo, before[i]...), after[i]...)
	}
}

// Pick returns the chosen steps with new numbers. All steps that a chosen one refers to
// must be chosen, too.
func Pick(steps []Step, chosen []bool) []Step {
	number := make([]int, len(steps))
	var picked []Step
	for i, s := range steps {
		if !chosen[i] {
			continue
		}
		number[i] = len(picked)
		picked = append(picked, s)
	}
	for i := range picked {
		picked[i].Needs = renumbered(picked[i].Needs, number)
		picked[i].RestoredBy = renumbered(picked[i].RestoredBy, number)
	}
	return picked
}

func renumbered(steps, number []int) []int {
	anew := make([]int, len(steps))
	for i, n := range steps {
		anew[i] = number[n]
	}
	return anew
}
