package web

import "strings"

// How much pages show of what can be long.
const (
	shownSteps   = 200 // of a plan
	openSteps    = 20  // up to here a plan's steps show their fields at once
	shownMembers = 20  // of a list
	shownTexts   = 20  // warnings, refusals and mistakes
	longText     = 1000
	shortText    = 300
)

// A part is the first of a list, and how many more there are. Pages show parts, so
// that no plan and no appliance is too large for them.
type part[T any] struct {
	Shown []T
	More  int
}

// first returns at most so many of all.
func first[T any](all []T, most int) part[T] {
	n := min(len(all), most)
	return part[T]{all[:n], len(all) - n}
}

// firstAs is as first, with each of those shown made into something else.
func firstAs[T, U any](all []T, most int, as func(*T) U) part[U] {
	p := first(all, most)
	shown := make([]U, len(p.Shown))
	for i := range p.Shown {
		shown[i] = as(&p.Shown[i])
	}
	return part[U]{shown, p.More}
}

// few returns the first of l, in the form that pages show.
func few(l []string) part[string] {
	p := first(l, shownMembers)
	p.Shown = cleaned(p.Shown)
	return p
}

// listed returns a part on one line.
func listed(p part[string]) string {
	s := strings.Join(p.Shown, ", ")
	switch {
	case p.More > 0:
		return s + " and " + number(p.More) + " more"
	case s == "":
		return "none"
	}
	return s
}
