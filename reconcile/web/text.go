package web

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// text returns v, the value of a field, as pages show it.
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

// clean returns s with hidden characters escaped; see [spec.Hidden]. An appliance may send
// anything in place of a name.
func clean(s string) string { return spec.EscapeLines(s) }

func cleaned(l []string) []string {
	all := make([]string, len(l))
	for i, s := range l {
		all[i] = clean(s)
	}
	return all
}

// cut returns s, or its first characters and an ellipsis if it has more than so many.
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
