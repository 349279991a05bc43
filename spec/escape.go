package spec

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden reports whether r is invisible or changes how other text is displayed: control
// characters, blanks except U+0020, joiners, characters without width, and those that
// change the direction of writing. Text from a spec or an appliance can contain them.
func Hidden(r rune) bool { return !unicode.IsPrint(r) }

// Escape returns s with each [Hidden] character escaped as in Go, such as \u200b. If s has
// such a character or is not UTF-8, its backslashes are doubled. Whatever lunsync shows to
// people is escaped like this.
func Escape(s string) string { return escape(s, "") }

// EscapeLines does what [Escape] does, but keeps line feeds.
func EscapeLines(s string) string { return escape(s, "\n") }

// escape escapes s except for the characters of layout.
func escape(s, layout string) string {
	if !strings.ContainsFunc(s, Hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1: // a byte that is not UTF-8
			b.WriteString(`\x` + strconv.FormatInt(int64(s[i]), 16))
		case r == '\\':
			b.WriteString(`\\`) // otherwise it would look like the beginning of an escape
		case Hidden(r) && !strings.ContainsRune(layout, r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// EscapeJSON returns a writer that takes JSON and writes it to w with each [Hidden]
// character as \uXXXX, which means the same in JSON. Each write must consist of whole
// characters.
func EscapeJSON(w io.Writer) io.Writer { return jsonWriter{w} }

type jsonWriter struct{ w io.Writer }

// Write writes text. It leaves ASCII as it is: encoding/json has escaped control
// characters in strings, and the others are the layout.
func (w jsonWriter) Write(text []byte) (int, error) {
	if _, err := w.w.Write(escapeUTF16(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeUTF16 returns text with each hidden character beyond ASCII as \uXXXX. Those that
// need two code units of UTF-16 become two escapes.
func escapeUTF16(text []byte) []byte {
	return escapeBeyond(text, func(to []byte, r rune) []byte {
		for _, half := range utf16Halves(r) {
			to = appendHex(append(to, `\u`...), half, 4)
		}
		return to
	})
}

// escapeYAML returns text with each hidden character beyond ASCII as an escape of YAML. In
// text such characters must be in double quotes.
func escapeYAML(text []byte) []byte {
	return escapeBeyond(text, func(to []byte, r rune) []byte {
		if r > 0xffff {
			return appendHex(append(to, `\U`...), r, 8)
		}
		return appendHex(append(to, `\u`...), r, 4)
	})
}

// escapeBeyond returns text with each hidden character beyond ASCII replaced by what write
// appends for it.
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

// utf16Halves returns the code units of r in UTF-16.
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
