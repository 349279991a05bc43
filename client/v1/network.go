package v1

import (
	"slices"
	"strings"
	"unicode"

	"github.com/lunsync/lunsync/spec"
)

// networks returns the networks of a stored string in a spec's spelling, sorted and
// without repetition; nil if there are none. The string is taken apart as the appliance
// does for its daemon's configuration (wire-facts 12). A piece that the daemon can't
// read, such as one with a mask in place of a length or a blank at its end, passes
// unchanged, so that it differs from what a spec can say and is written anew.
func networks(stored string) []string {
	var members []string
	for _, piece := range pieces(stored) {
		if piece != spec.All && piece != "" {
			members = append(members, network(piece))
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// pieces splits a stored list: at commas if it has one, else at blanks if it has one,
// else at line breaks.
func pieces(stored string) []string {
	stored = strings.Trim(stored, "\n")
	for _, separator := range []string{",", " "} {
		if strings.Contains(stored, separator) {
			return strings.Split(stored, separator)
		}
	}
	return strings.Split(stored, "\n")
}

// network returns a spec's spelling of what the daemon reads as an address or a
// network, IPv6 with brackets or without. White space before it is skipped.
func network(piece string) string {
	word := strings.TrimLeftFunc(piece, unicode.IsSpace)
	if inner, length, ok := strings.Cut(strings.TrimPrefix(word, "["), "]"); ok && strings.HasPrefix(word, "[") {
		word = inner + length
	}
	if parsed, err := spec.ParseNetwork(word); err == nil {
		return parsed
	}
	return piece
}
