package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a spec file. Lines and columns count from 1; columns are in
// characters. If Line is 0, it is the file as a whole.
type Pos struct {
	File      string
	Line, Col int
}

// String returns the position as file:line:col, which editors turn into a link.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// An Error is one mistake in a spec.
type Error struct {
	Pos   Pos
	Key   Key    // the resource that has the mistake, or the zero Key
	Field string // its field, such as "listen", or ""
	Msg   string
}

// Error returns where the mistake is, in which field, and what is wrong.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Pos.String() + ": " + e.Msg
	}
	return e.Pos.String() + ": " + e.Field + ": " + e.Msg
}

// An ErrorList is every mistake found in a spec, sorted by file and place.
type ErrorList []*Error

// Error returns one line for each mistake.
func (l ErrorList) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted sorts l by file, place and message, and returns it.
func (l ErrorList) sorted() ErrorList {
	slices.SortStableFunc(l, func(a, b *Error) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(a.Msg, b.Msg))
	})
	return l
}
