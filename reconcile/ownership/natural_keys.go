package ownership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// naturalKeysOf returns what r is known by when it is met again:
//
//	target           its name
//	extent           its name and what it shows, together
//	credential       its tag and its user, together
//	portal           its comment; its addresses
//	initiator group  its comment; its initiators and networks, together
//	group, mapping   what it connects
//
// One mark is enough. An empty comment is none, and neither is an empty list of
// addresses.
func naturalKeysOf(r spec.Resource) []string {
	var marks []string
	if c := CommentOf(r); c != "" {
		marks = append(marks, "comment "+c)
	}
	switch r := r.(type) {
	case *spec.Portal:
		if len(r.Listen) > 0 {
			marks = append(marks, "listen "+strings.Join(r.Listen, " "))
		}
	case *spec.InitiatorGroup:
		marks = append(marks, "initiators "+strings.Join(r.Initiators, " ")+" networks "+strings.Join(r.Networks, " "))
	case *spec.Credential:
		marks = append(marks, fmt.Sprintf("tag %d user %s", r.Tag, r.User))
	case *spec.Extent:
		marks = append(marks, "name "+r.Name+" shows "+r.Backing())
	default:
		marks = append(marks, "name "+r.Key().Name)
	}
	return marks
}

// knows reports whether r has one of the marks of e.
func (e *Entry) knows(r spec.Resource) bool {
	return slices.ContainsFunc(naturalKeysOf(r), func(key string) bool { return slices.Contains(e.NaturalKeys, key) })
}

// CommentOf returns the comment of a portal or an initiator group, and "" for other
// kinds.
func CommentOf(r spec.Resource) string {
	switch r := r.(type) {
	case *spec.Portal:
		return r.Comment
	case *spec.InitiatorGroup:
		return r.Comment
	}
	return ""
}
