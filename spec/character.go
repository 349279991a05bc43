package spec

import (
	"fmt"
	"strings"
	"unicode"
)

// checkCharacters returns what is wrong with the characters of s, or "": of two values
// that look alike both could be meant, and one could look like what it isn't. All that
// a spec says goes through it.
func checkCharacters(s string) string {
	for _, r := range s {
		switch {
		case unicode.IsControl(r):
			return fmt.Sprintf("has a control character in it, %U; remove it", r)
		case isUnseen(r):
			return fmt.Sprintf("has %U in it, which can't be seen as what it is; remove it", r)
		}
	}
	return ""
}

// isUnseen reports whether r is [Hidden], or is left out where text is shown.
func isUnseen(r rune) bool {
	return Hidden(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// checkText reports what is wrong with the characters of a text. Blanks around it are
// left out where it is used, so they don't count. A comment is for people, and nothing
// is found by how it looks: that is a warning, and it may have several lines.
func (l *loader) checkText(t *text) {
	s := trim(t.v)
	if t.field == "comment" {
		if problem := checkCharacters(strings.NewReplacer("\r\n", "", "\n", "", "\t", "").Replace(s)); problem != "" {
			l.warn(t.place, "%s", problem)
		}
		return
	}
	if problem := checkCharacters(s); problem != "" {
		t.bad = true
		l.fault(t.place, "%s", problem)
	}
}
