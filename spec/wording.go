package spec

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many characters the appliance takes in names, aliases, comments
// and paths (wire-facts 4).
const maxText = 120

// trim takes away what the appliance does, which is what Python calls white space.
func trim(s string) string { return strings.TrimFunc(s, isBlank) }

func isBlank(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// comment returns t without blanks around it.
func (l *loader) comment(t text) string { return l.label(t) }

// label returns t without blanks around it. It reports what no release could write
// into its daemon's configuration.
func (l *loader) label(t text) string {
	s, w := trim(t.v), writingAt(t.place)
	switch {
	case !t.ok():
	case w.quotes() && strings.Contains(s, `"`):
		l.fault(t.place, "double quotes are not allowed")
	case w.most > 0:
		l.checkLength(t, s, w.most)
	}
	return s
}

// required returns t as label does. It reports one that is given and empty.
func (l *loader) required(t text) string {
	s := l.label(t)
	if t.ok() && s == "" {
		l.fault(t.place, "must not be empty")
	}
	return s
}

// requiredName reports a name at p, the key of an entry, that can't be one.
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

// oneOf returns t if it is among the allowed words, and the first of them if the
// file doesn't give it.
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

// alternatives returns words as in "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// percent returns x, a share from 1 to 99, or 0 if it is null or not given.
func (l *loader) percent(x number) int {
	if x.ok() && !x.null && (x.v < 1 || x.v > 99) {
		l.fault(x.place, "must be 1 to 99, or null")
	}
	return x.v
}

// nameForm is what the names look like that only a spec knows.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkName reports a name of a portal, an initiator group or an auth group that
// can't be one.
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
