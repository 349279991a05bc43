package v1

import (
	"cmp"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// What is kept of an answer's words.
const (
	maxMessages = 20
	maxMessage  = 300     // runes
	maxRefusal  = 1 << 20 // bytes; in a longer body there are no words
)

// A remark is what the appliance says about a field of the wire, or "" for none
// in particular.
type remark struct{ wire, text string }

// words returns what the appliance says in the body of a refusal, in order of
// field and without repetition, free of secrets. There are none in a web page, or
// in what claims to be a success.
func (c *Client) words(k *kind, about []spec.Resource, a *answer) []client.FieldError {
	if a.ok() || len(a.body) > maxRefusal {
		return nil
	}
	var fields []client.FieldError
	for _, r := range remarks(a) {
		text := c.quotable(r.text)
		if k != nil && k.secretive && !harmless(text) {
			text = "(not shown: it may hold a secret)"
		}
		fields = append(fields, client.FieldError{Field: specField(k, r.wire, about), Message: text})
	}
	slices.SortFunc(fields, func(a, b client.FieldError) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	fields = slices.Compact(fields)
	return fields[:min(len(fields), maxMessages)]
}

// quotable returns what the appliance says as an error may quote it. It escapes
// for HTML, at times more than once.
func (c *Client) quotable(text string) string {
	for range 3 {
		text = html.UnescapeString(text)
	}
	return tidy(c.vault.hide(text))
}

// messages returns the bare texts in the body of a refusal, unescaped.
func messages(a *answer) []string {
	var texts []string
	for _, r := range remarks(a) {
		texts = append(texts, html.UnescapeString(r.text))
	}
	return texts
}

// remarks reads the body of a refusal: a string, or an object of strings and
// lists of strings. A traceback is left out. The order is arbitrary.
func remarks(a *answer) []remark {
	var text string
	if json.Unmarshal(a.body, &text) == nil && text != "" {
		return []remark{{"", text}}
	}
	var fields map[string]any
	if json.Unmarshal(a.body, &fields) != nil {
		return nil
	}
	var all []remark
	for wire, value := range fields {
		if wire == "traceback" {
			continue
		}
		list, isList := value.([]any)
		if !isList {
			list = []any{value}
		}
		for _, item := range list {
			if text, ok := item.(string); ok {
				all = append(all, remark{wire, text})
			}
		}
	}
	return all
}

// general are the keys of a refusal that name no field.
var general = []string{"__all__", "error", "error_message"}

var fieldPattern = regexp.MustCompile(`^[A-Za-z0-9_]{1,60}$`)

// specField returns the spec's word for a field of the wire. A field without one
// keeps its name.
func specField(k *kind, wire string, about []spec.Resource) string {
	if slices.Contains(general, wire) || !fieldPattern.MatchString(wire) {
		return ""
	}
	var r spec.Resource
	if len(about) > 0 {
		r = about[len(about)-1]
	}
	if k != nil {
		if field := k.field(wire, r); field != "" {
			return field
		}
		if k.secretive {
			return ""
		}
	}
	return wire
}

// tidy returns text on one line of bounded length.
func tidy(text string) string {
	text = strings.ToValidUTF8(text, "?")
	text = strings.Join(strings.Fields(text), " ")
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
	if runes := []rune(text); len(runes) > maxMessage {
		return string(runes[:maxMessage]) + "…"
	}
	return text
}
