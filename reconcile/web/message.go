package web

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile"
)

// messageText returns m on one line, with its place if it has one.
func messageText(m *reconcile.Message) string {
	var words []string
	if m.File != "" {
		words = append(words, fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Column))
	}
	if m.Key != "" {
		words = append(words, m.Key)
	}
	if m.Field != "" {
		words = append(words, m.Field)
	}
	return clean(cut(strings.Join(append(words, m.Message), ": "), longText))
}
