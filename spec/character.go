package spec

import (
	"fmt"
	"strings"
	"unicode"
)

// unseen is what can't be seen, or changes how what is around it looks: two values
// that look alike would not be alike, and one could look like what it isn't. Control
// characters belong to it.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
	unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point,
}

// checkCharacters returns what is wrong with the characters of s, or "". Everything
// that a spec says goes through it. Those in allowed are fine.
func checkCharacters(s, allowed string) string {
	for _, r := range s {
		switch {
		case strings.ContainsRune(allowed, r) || !unicode.In(r, unseen...):
		case unicode.IsControl(r):
			return fmt.Sprintf("has a control character in it, %U; remove it", r)
		default:
			return fmt.Sprintf("has %U in it, which can't be seen; remove it", r)
		}
	}
	return ""
}

// lineBreaks are the control characters that a text for people may have.
const lineBreaks = "\n\t"

// checkText returns what is wrong with the characters of what stands at p, or "".
// Blanks around it are left out where it is used, so they don't count.
func checkText(p place, s string) string {
	if p.field == "comment" {
		return checkCharacters(trim(s), lineBreaks)
	}
	return checkCharacters(trim(s), "")
}
