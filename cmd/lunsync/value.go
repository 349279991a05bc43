package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

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
		strings.ContainsFunc(s, hidden)
	if odd {
		return strconv.Quote(s)
	}
	return s
}

// clean returns s with what a terminal could obey written as Go does. The values
// of an appliance are not trusted to be free of it.
func clean(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

func hidden(r rune) bool { return !unicode.IsPrint(r) }
