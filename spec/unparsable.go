package spec

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// unparsable returns what makes src unfit for the parser, or nil.
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

// isYAML reports whether r may stand in YAML as it is.
func isYAML(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r', r == 0x85:
		return true
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff:
		return false
	}
	return true
}

// countMarks returns how many values src has at most, but for a factor of two.
// The parser would need gigabytes to find out.
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

func countLines(src []byte) int {
	n := bytes.Count(src, []byte("\n"))
	if len(src) > 0 && src[len(src)-1] != '\n' {
		n++
	}
	return max(n, 1)
}

// position returns where the byte at offset i stands.
func position(file string, src []byte, i int) Pos {
	start := bytes.LastIndexByte(src[:i], '\n') + 1
	return Pos{file, bytes.Count(src[:i], []byte("\n")) + 1, utf8.RuneCount(src[start:i]) + 1}
}
