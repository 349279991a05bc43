package spec

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// unparsable returns why src must not be given to the parser, or nil.
func unparsable(file string, src []byte) *Error {
	if len(src) > maxFileSize {
		return &Error{Pos: Pos{File: file}, Msg: fmt.Sprintf("is larger than %s", Size(maxFileSize))}
	}
	if n := countMarks(src); n > maxNodes {
		return &Error{Pos: Pos{File: file}, Msg: fmt.Sprintf("too large: more than %d values", maxNodes)}
	}
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return &Error{Pos: position(file, src, i), Msg: "not UTF-8"}
		case !isYAML(r):
			return &Error{Pos: position(file, src, i), Msg: fmt.Sprintf("control character %U; write it with a backslash in double quotes", r)}
		}
		i += size
	}
	return nil
}

// isYAML reports whether r is allowed in YAML without an escape.
func isYAML(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85:
		return true
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff:
		return false
	}
	return true
}

// countMarks returns an upper limit of the number of values in src, except for a factor of
// two. The parser would need gigabytes to count them.
func countMarks(src []byte) int {
	n := 0
	for i, b := range src {
		switch b {
		case '\n', ',', '[', '{':
			n++
		case ':', '-', '?':
			if i+1 == len(src) || bytes.IndexByte([]byte(" \t\n,[]{}"), src[i+1]) >= 0 {
				n++
			}
		}
	}
	return n
}

// countLines returns how many lines src has, the last one even if it is empty.
func countLines(src []byte) int { return position("", src, len(src)).Line }

// position returns the position of the byte at offset end. It counts lines as the parser
// does.
func position(file string, src []byte, end int) Pos {
	p := Pos{file, 1, 1}
	for i := 0; i < end; {
		r, size := utf8.DecodeRune(src[i:])
		i += size
		switch {
		case r == '\r' && i < len(src) && src[i] == '\n':
		case r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
			p.Line++
			p.Col = 1
		default:
			p.Col++
		}
	}
	return p
}
