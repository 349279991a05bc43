package spec

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestEscapeJSON checks that escaped JSON means the same and has no hidden character.
func TestEscapeJSON(t *testing.T) {
	for c := range rune(0x20000) {
		s := "a" + string(c) + "b"
		var b bytes.Buffer
		e := json.NewEncoder(EscapeJSON(&b))
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		text := strings.TrimSuffix(b.String(), "\n")
		var back string
		if err := json.Unmarshal([]byte(text), &back); err != nil || back != strings.ToValidUTF8(s, "\ufffd") {
			t.Fatalf("%U is %s, which reads %q, %v", c, text, back, err)
		}
		if strings.ContainsFunc(text, Hidden) {
			t.Fatalf("%U is hidden in %q", c, text)
		}
	}
}

func TestEscape(t *testing.T) {
	for s, want := range map[string]string{
		"a\x9bb":                 `a\x9bb`,
		"plain":                  "plain",
		"é ü 漢":                  "é ü 漢",
		"a\u200bb":               `a\u200bb`,
		"a\u202eb\x7f\u0085\n":   `a\u202eb\x7f\u0085\n`,
		"\u2028\u2060\ufeff\x00": `\u2028\u2060\ufeff\x00`,
		"\U000e0001":             `\U000e0001`,
	} {
		if got := Escape(s); got != want {
			t.Errorf("Escape(%q) = %s, want %s", s, got, want)
		}
	}
	if got := EscapeLines("a\n\u200b"); got != "a\n"+`\u200b` {
		t.Errorf("EscapeLines() = %s", got)
	}
}

// TestHiddenIsEscapedInYAML checks that a written spec has no hidden character and is read
// back unchanged.
func TestHiddenIsEscapedInYAML(t *testing.T) {
	for c := rune(1); c <= 0xfeff; c++ {
		if !Hidden(c) || c > 0x206f && c < 0xfeff {
			continue
		}
		comment := "a" + string(c) + "b"
		e := &Extent{Name: "e", ZVOL: "tank/e", Blocksize: 512, InsecureTPC: true, RPM: "SSD", Comment: comment}
		var b bytes.Buffer
		if err := Write(&b, &Report{Resources: []Resource{e}, Remarks: map[Key][]string{e.Key(): {comment}}}); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if strings.ContainsFunc(strings.ReplaceAll(text, "\n", ""), Hidden) {
			t.Fatalf("%U is hidden in %q", c, text)
		}
		s, err := Load([]string{"-"}, strings.NewReader(text))
		if err != nil {
			t.Fatalf("%U: %v\n%s", c, err, text)
		}
		if got := s.Resources[0].(*Extent).Comment; got != comment {
			t.Fatalf("%U is read back as %q", c, got)
		}
	}
}
