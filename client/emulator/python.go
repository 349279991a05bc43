package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// encode returns v as JSON, written as Python does on the appliance: sorted keys, ", " and
// ": " as separators, no escapes for non-ASCII characters.
func encode(v any) []byte {
	var b strings.Builder
	writeJSON(&b, v)
	return []byte(b.String())
}

func writeJSON(b *strings.Builder, v any) {
	switch v := v.(type) {
	case row:
		writeJSON(b, map[string]any(v))
	case map[string][]string:
		writeObject(b, slices.Sorted(maps.Keys(v)), func(k string) any { return v[k] })
	case map[string]any:
		writeObject(b, slices.Sorted(maps.Keys(v)), func(k string) any { return v[k] })
	case []row:
		writeArray(b, len(v), func(i int) any { return v[i] })
	case []string:
		writeArray(b, len(v), func(i int) any { return v[i] })
	case []any:
		writeArray(b, len(v), func(i int) any { return v[i] })
	case string:
		writeString(b, v)
	case nil:
		b.WriteString("null")
	default:
		fmt.Fprint(b, v) // bool, int64, json.Number
	}
}

func writeObject(b *strings.Builder, keys []string, at func(string) any) {
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteString(", ")
		}
		writeString(b, k)
		b.WriteString(": ")
		writeJSON(b, at(k))
	}
	b.WriteByte('}')
}

func writeArray(b *strings.Builder, n int, at func(int) any) {
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		writeJSON(b, at(i))
	}
	b.WriteByte(']')
}

var escapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`)

func writeString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range escapes.Replace(s) {
		if r < 0x20 {
			fmt.Fprintf(b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
}

// text returns a value as a form gets it: what Python's str() returns, "" for null, and for a
// list only its last element, as in a query string.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	case []any:
		if len(v) == 0 {
			return ""
		}
		return text(v[len(v)-1])
	case map[string]any:
		return string(encode(v))
	}
	return fmt.Sprint(v) // int64, json.Number
}

// whole returns the whole number that Python's int() reads in a text, or false. A form
// removes a fraction of zeros before.
func whole(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if head, tail, ok := strings.Cut(s, "."); ok && strings.Trim(tail, "0") == "" {
		s = head
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// truthy returns what Python's bool() returns for a decoded JSON value.
func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case json.Number:
		f, err := v.Float64()
		return err != nil || f != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}
