package client_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// TestVault knows the greater part of a secret in a text, and leaves short secrets and
// ordinary words alone.
func TestVault(t *testing.T) {
	var v client.Vault
	for _, s := range []spec.Secret{"", "e", "short", "odd-7-pa55-word", "six-66"} {
		v.Add(s)
	}
	for text, want := range map[string]bool{
		"":                                  false,
		"e is short":                        false,
		"Alias name must be unique.":        false,
		"is odd-7-pa55-word":                true,
		"is Odd-7-PA55-word":                false,
		"ends with d-7-pa55":                true,
		"begins with 7-pa55-":               false,
		"is six-66 of six":                  true,
		"is six-6":                          false,
		"b2RkLTctcGE1NS13b3Jk":              true,
		"xb2RkLTctcGE1NS13b3Jk":             true,
		"b2RkLTct\ncGE1\nNS13b3Jk":          true,
		"odd%2D7%2Dpa55%2Dword":             true,
		"%256F%2564%2564-7-pa55-word":       true,
		"6f64642d372d706135352d776f7264":    true,
		"6f:64:64:2d:37:2d:70:61:35:35":     true,
		`\157\144\144-7-pa55-word`:          true,
		"odd\u200b-7-\u200bpa55\u200b-word": true,
	} {
		if got := v.Holds(text); got != want {
			t.Errorf("Holds(%q) = %v, want %v", text, got, want)
		}
	}
}

// TestFullVaultTrustsNothing bounds what is kept, and quotes nothing from then on.
func TestFullVaultTrustsNothing(t *testing.T) {
	var v client.Vault
	for i := range 30_000 {
		v.Add(spec.Secret(fmt.Sprintf("secret-%d", i)))
	}
	if !v.Holds("Alias name must be unique.") {
		t.Error("a full vault trusts a text")
	}
}

// FuzzVault decodes any text without a panic, and within bounds.
func FuzzVault(f *testing.F) {
	for _, text := range []string{`\`, `%`, `\u12`, `\U7fffffff`, "====", strings.Repeat("%25", 100), strings.Repeat("QUFB", 100), "&#x41;"} {
		f.Add(text)
	}
	var v client.Vault
	v.Add("odd-7-pa55-word")
	f.Fuzz(func(t *testing.T, text string) {
		if v.Holds(text) && !v.Holds(text+" ") {
			t.Errorf("a blank hides what %q holds", text)
		}
	})
}
