package spec

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many characters names, aliases, comments and paths may have (wire-facts 4).
const maxText = 120

// trim removes the blanks around s that the appliance removes: what Python calls white
// space.
func trim(s string) string { return strings.TrimFunc(s, isBlank) }

func isBlank(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// comment returns t without blanks around it.
func (l *loader) comment(t text) string { return l.label(t) }

// label returns t without blanks around it. It records a mistake if t is too long, or has
// double quotes and some release writes it in quotes.
func (l *loader) label(t text) string {
	s, w := trim(t.v), configFieldAt(t.place)
	switch {
	case !t.ok():
	case w.quotes() && strings.Contains(s, `"`):
		l.fault(t.place, "double quotes are not allowed")
	case w.most > 0:
		l.checkLength(t, s, w.most)
	}
	return s
}

// required does what label does. It also records a mistake if t is given and empty.
func (l *loader) required(t text) string {
	s := l.label(t)
	if t.ok() && s == "" {
		l.fault(t.place, "must not be empty")
	}
	return s
}

// requiredName records what is wrong with a name, the key of an entry at p.
func (l *loader) requiredName(p place, name string) {
	t := text{place: p, v: name}
	l.checkText(&t)
	l.required(t)
}

func (l *loader) checkLength(t text, s string, most int) {
	if t.ok() && utf8.RuneCountInString(s) > most {
		l.fault(t.place, "has more than %d characters", most)
	}
}

// oneOf returns t, and records a mistake if it is not one of the allowed words. If the file
// has no valid text, it returns the first of them.
func (l *loader) oneOf(t *text, allowed ...string) string {
	switch {
	case !t.ok():
		return allowed[0]
	case !slices.Contains(allowed, t.v):
		l.fault(t.place, "must be %s%s", alternatives(allowed), hint(t.v, slices.Values(allowed)))
		t.bad = true
	}
	return t.v
}

// alternatives joins words as in "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// percent returns x, or 0 if it is null or not given. It records a mistake if x is not a
// percentage from 1 to 99.
func (l *loader) percent(x number) int {
	if x.ok() && !x.null && (x.v < 1 || x.v > 99) {
		l.fault(x.place, "must be 1 to 99, or null")
	}
	return x.v
}

// nameForm matches the names that exist only in a spec.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkName records what is wrong with the name of a portal, an initiator group or an auth
// group.
func (l *loader) checkName(p place, name string) {
	switch {
	case name == All:
		l.fault(p, "%s stands for everyone and can't be a name", All)
	case !nameForm.MatchString(name):
		l.fault(p, "a name has only letters, digits, dots, hyphens and underscores")
	case len(name) > maxText:
		l.fault(p, "has more than %d characters", maxText)
	}
}
