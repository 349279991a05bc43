package refusal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A Reason is one reason why a plan can't be made or must not be carried out.
type Reason struct {
	Key     spec.Key // the resource, or zero if the reason is about the whole plan
	Field   string   // the field of the resource, or ""
	Pos     spec.Pos // where it is written in the spec, or zero
	Message string   // what is wrong, and what to do about it
}

// String returns the reason for people: its position in the spec, its key and its field, if
// it has them, and its message.
func (r Reason) String() string {
	var b strings.Builder
	if r.Pos.File != "" {
		b.WriteString(r.Pos.String() + ": ")
	}
	for _, part := range []string{r.key(), r.Field} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	b.WriteString(r.Message)
	return b.String()
}

func (r Reason) key() string {
	if r.Key == (spec.Key{}) {
		return ""
	}
	return r.Key.String()
}

// An Error is the error of a plan that can't be made or must not be carried out. As an error
// it has at least one reason.
type Error []Reason

// Error returns one line for each reason.
func (l Error) Error() string {
	lines := make([]string, len(l))
	for i, r := range l {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns l as an error, sorted, or nil if l is empty.
func (l Error) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l.Sorted()
}

// Sorted sorts l by key, field and message, and returns it.
func (l Error) Sorted() Error {
	slices.SortStableFunc(l, func(a, b Reason) int {
		return cmp.Or(a.Key.Compare(b.Key), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	return l
}
