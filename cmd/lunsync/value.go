package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// valueText returns v, the value of a field, as plans show it: null as "null", a
// size with its unit, a secret hidden, and a string quoted only where it could be
// misread.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case spec.Secret:
		return v.String()
	case []string:
		return listText(v)
	case string:
		return wordText(v)
	}
	return clean(fmt.Sprint(v))
}

// listText returns l on one line.
func listText(l []string) string {
	if len(l) == 0 {
		return "[]"
	}
	return strings.Join(words(l), ", ")
}

func words(l []string) []string {
	all := make([]string, len(l))
	for i, s := range l {
		all[i] = wordText(s)
	}
	return all
}

// wordText returns s, in quotes if it is empty, has odd characters or looks like
// something else.
func wordText(s string) string {
	odd := s == "" || s == "null" || s == "[]" ||
		strings.TrimSpace(s) != s ||
		strings.ContainsAny(s, `",→`) ||
		strings.ContainsFunc(s, spec.Hidden)
	if odd {
		return strconv.Quote(s)
	}
	return s
}

// clean returns s with what a terminal could obey, or what doesn't show, escaped. The
// values of a spec and of an appliance are not trusted to be free of it.
func clean(s string) string { return spec.Escape(s) }
