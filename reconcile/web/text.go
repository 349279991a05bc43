package web

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// text returns v, the value of a field that is no list, as pages show it.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []string:
		return list(v)
	case string:
		if v == "" || v == "null" || strings.TrimSpace(v) != v {
			return strconv.Quote(v)
		}
		return clean(v)
	}
	return clean(fmt.Sprint(v))
}

func list(l []string) string {
	if len(l) == 0 {
		return "[]"
	}
	return listed(few(l))
}

// clean returns s with what doesn't show, or makes other text show as something
// else, written as Go does. An appliance is not trusted to send names only.
func clean(s string) string {
	if !strings.ContainsFunc(s, misleads) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if misleads(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func misleads(r rune) bool { return !unicode.IsPrint(r) && r != '\n' }

func cleaned(l []string) []string {
	all := make([]string, len(l))
	for i, s := range l {
		all[i] = clean(s)
	}
	return all
}

// cut returns s, or its beginning if it has more than so many characters.
func cut(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
