package web

import "strings"

// The limits of what pages show.
const (
	shownSteps   = 200  // steps of a plan
	openSteps    = 20   // if a plan has more steps, their fields are folded
	shownMembers = 20   // items of a list
	shownTexts   = 20   // warnings, refusals and mistakes
	longText     = 1000 // characters of a message
	shortText    = 300  // characters of the error of a pass
)

// A part is the first items of a list, and the number of the others. Pages show parts, so that
// they stay small for any plan and any appliance.
type part[T any] struct {
	Shown []T
	More  int
}

// first returns the first items of all, at most so many.
func first[T any](all []T, most int) part[T] {
	n := min(len(all), most)
	return part[T]{all[:n], len(all) - n}
}

// firstAs does what first does, and converts each item that is shown.
func firstAs[T, U any](all []T, most int, as func(*T) U) part[U] {
	p := first(all, most)
	shown := make([]U, len(p.Shown))
	for i := range p.Shown {
		shown[i] = as(&p.Shown[i])
	}
	return part[U]{shown, p.More}
}

// few returns the first items of l, escaped for pages.
func few(l []string) part[string] {
	p := first(l, shownMembers)
	p.Shown = cleaned(p.Shown)
	return p
}

// listed returns a part as one line of text.
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
