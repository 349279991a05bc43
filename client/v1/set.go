package v1

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lunsync/lunsync/spec"
)

// set splits s at blanks and commas and returns the canonical spellings, sorted
// and without repetition; nil if there are none.
func set(s string, canonical func(string) string) []string {
	return canonicalSet(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), canonical)
}

// blankSeparated does so for what blanks alone separate: a comma belongs to a word.
func blankSeparated(s string, canonical func(string) string) []string {
	return canonicalSet(strings.Fields(s), canonical)
}

func canonicalSet(members []string, canonical func(string) string) []string {
	if len(members) == 0 {
		return nil
	}
	for i := range members {
		members[i] = canonical(members[i])
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// initiator returns an initiator's name as it is, but for ALL.
func initiator(token string) string {
	if strings.EqualFold(token, spec.All) {
		return spec.All
	}
	return token
}
