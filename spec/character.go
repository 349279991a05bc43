package spec

import (
	"fmt"
	"strings"
	"unicode"
)

// checkCharacters returns what is wrong with the characters of s, or "". Invisible
// characters are a mistake because a reader can't tell two values that look the same apart.
// It checks names, texts and where secrets are; secrets have [checkSecret].
func checkCharacters(s string) string {
	for _, r := range s {
		switch {
		case unicode.IsControl(r):
			return fmt.Sprintf("has a control character in it, %U; remove it", r)
		case isInvisible(r):
			return fmt.Sprintf("has %U in it, which can't be seen as what it is; remove it", r)
		}
	}
	return ""
}

// isInvisible reports whether r is [Hidden], or may be left out where text is displayed.
func isInvisible(r rune) bool {
	return Hidden(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// checkText records what is wrong with the characters of t. Blanks around it are allowed
// because its user trims them. For a comment it only warns, because nothing depends on how
// a comment looks; line breaks and tabs are allowed there.
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
