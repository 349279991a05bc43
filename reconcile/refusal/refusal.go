// Package refusal holds the reasons why a plan can't be made or may not be carried
// out.
package refusal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A Refusal is a reason why a plan can't be made or may not be carried out.
type Reason struct {
	Key     spec.Key // the zero Key for one of the whole plan
	Field   string   // of the resource, or ""
	Pos     spec.Pos // in the spec, or the zero Pos
	Message string   // says what to do about it
}

// String returns one line, with the place in the spec where there is one.
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

// A Refused is the error of a plan that can't be made: the reasons, by key.
type Error []Reason

// Error returns one line for each reason.
func (l Error) Error() string {
	lines := make([]string, len(l))
	for i, r := range l {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns l sorted, or nil if it is empty.
func (l Error) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l.Sorted()
}

func (l Error) Sorted() Error {
	slices.SortStableFunc(l, func(a, b Reason) int {
		return cmp.Or(a.Key.Compare(b.Key), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	return l
}
