package web

import (
	"strconv"
	"strings"
	"unicode"
)

// clean returns s with what doesn't show, or makes other text show as something
// else, written as Go does. An appliance is not trusted to send names only.
func clean(s string) string {
	if !strings.ContainsFunc(s, misleads) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if misleads(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func misleads(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }
