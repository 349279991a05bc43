package spec

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden reports whether r doesn't show, or makes other text show as something else:
// controls, blanks but U+0020, what joins or has no width, what turns the direction of
// writing. What comes from a spec or an appliance can hold any of them.
func Hidden(r rune) bool { return !unicode.IsPrint(r) }

// Escape returns s with what is [Hidden] in it written as in JSON or Go: \u200b. A text
// that has some has its backslashes doubled. All that people read goes through it.
func Escape(s string) string { return escape(s, "") }

// EscapeLines is [Escape] for a text of several lines.
func EscapeLines(s string) string { return escape(s, "\n") }

// escape leaves the characters of layout as they are.
func escape(s, layout string) string {
	if !strings.ContainsFunc(s, Hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1: // a byte that is no text
			b.WriteString(`\x` + strconv.FormatInt(int64(s[i]), 16))
		case r == '\\':
			b.WriteString(`\\`) // so that it isn't taken for the begin of an escape
		case Hidden(r) && !strings.ContainsRune(layout, r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// EscapeJSON returns a writer of JSON whose strings show all that they hold: what is
// [Hidden] is written as \uXXXX to w, which means the same. Each write must hold whole
// characters.
func EscapeJSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ w io.Writer }

// Write writes text. JSON escapes what is below U+0020 by itself, but for its layout.
func (w jsonWriter) Write(text []byte) (int, error) {
	if _, err := w.w.Write(escapeUTF16(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeUTF16 returns text with what is hidden beyond ASCII written as \uXXXX, in two
// halves where UTF-16 takes two.
func escapeUTF16(text []byte) []byte {
	return escapeBeyond(text, func(to []byte, r rune) []byte {
		for _, half := range utf16Halves(r) {
			to = appendHex(append(to, `\u`...), half, 4)
		}
		return to
	})
}

// escapeYAML returns text, in which what is hidden stands in double quotes, with that
// written as YAML does.
func escapeYAML(text []byte) []byte {
	return escapeBeyond(text, func(to []byte, r rune) []byte {
		if r > 0xffff {
			return appendHex(append(to, `\U`...), r, 8)
		}
		return appendHex(append(to, `\u`...), r, 4)
	})
}

// escapeBeyond returns text in which write has written what is hidden and beyond ASCII.
func escapeBeyond(text []byte, write func(to []byte, r rune) []byte) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if r > '~' && Hidden(r) {
			out = write(append(out, text[done:i]...), r)
			done = i + size
		}
		i += size
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// utf16Halves returns r as UTF-16 has it.
func utf16Halves(r rune) []rune {
	if r <= 0xffff {
		return []rune{r}
	}
	r -= 0x10000
	return []rune{0xd800 + r>>10, 0xdc00 + r&0x3ff}
}

func appendHex(to []byte, r rune, digits int) []byte {
	hex := strconv.FormatInt(int64(r), 16)
	to = append(to, strings.Repeat("0", digits-len(hex))...)
	return append(to, hex...)
}
