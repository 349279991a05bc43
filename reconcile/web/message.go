package web

import (
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// messageText returns m as text, after its position, key and field if it has them.
func messageText(m *plans.Message) string {
	var words []string
	if m.File != "" {
		words = append(words, spec.Pos{File: m.File, Line: m.Line, Col: m.Column}.String())
	}
	if m.Key != "" {
		words = append(words, m.Key)
	}
	if m.Field != "" {
		words = append(words, m.Field)
	}
	return clean(cut(strings.Join(append(words, m.Message), ": "), longText))
}
