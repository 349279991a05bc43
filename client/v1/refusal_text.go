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
	maxMessage  = 300      // runes
	maxText     = 4 << 10  // bytes of one message that are looked at
	maxRefusal  = 32 << 10 // bytes; in a longer body there are no words
)

// A remark is what the appliance says about a field of the wire, or "" for none
// in particular.
type remark struct{ wire, text string }

// fieldErrors returns what the appliance says in the body of a refusal, in order of field
// and without repetition. It returns nothing for a web page, a success or a refused login.
// If the request carried or asked for secrets, no text is quoted: a known message is
// paraphrased, any other is withheld. A text that may hold a secret is always withheld.
func (c *Client) fieldErrors(k *kind, about []spec.Resource, a *answer) []client.FieldError {
	if a.ok() || a.aboutLogin() {
		return nil
	}
	var fields []client.FieldError
	for _, r := range remarks(a) {
		said := c.quotable(r.text)
		if k.isSecretive() {
			said = paraphrase(tidy(unescaped(r.text)))
		}
		fields = append(fields, client.FieldError{Field: c.specField(k, r.wire, about), Message: cmp.Or(said, client.Withheld(a.status))})
	}
	slices.SortFunc(fields, func(a, b client.FieldError) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	fields = slices.Compact(fields)
	return fields[:min(len(fields), maxMessages)]
}

// messages returns the bare texts in the body of a refusal, unescaped.
func messages(a *answer) []string {
	var texts []string
	for _, r := range remarks(a) {
		texts = append(texts, unescaped(r.text))
	}
	return texts
}

// unescaped returns the beginning of text without the escapes of HTML.
func unescaped(text string) string {
	text = text[:min(len(text), maxText)]
	for range 3 {
		text = html.UnescapeString(text)
	}
	return text
}

// remarks returns the texts in the body of a refusal, which is a string, or an object of
// strings and lists of strings. It leaves out tracebacks. The order is arbitrary.
func remarks(a *answer) []remark {
	if len(a.body) > maxRefusal {
		return nil
	}
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
// keeps its name, unless that may be or hold a secret.
func (c *Client) specField(k *kind, wire string, about []spec.Resource) string {
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
	}
	if k.isSecretive() || c.vault.Holds(wire) {
		return ""
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
