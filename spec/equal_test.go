package spec

import (
	"slices"
	"strings"
	"testing"
)

// TestEqualIsWhatIsSaid checks that two specs are equal if they say the same in other
// places, and differ if any value differs, also a secret.
func TestEqualIsWhatIsSaid(t *testing.T) {
	const text = `version: 1
server: {url: https://nas1.example.com}
policy: {max_deletes: 3}
auth_groups: {g: {tag: 1, users: {u: {secret: {env: U}}}}}
extents: {a: {zvol: tank/a, protect: true}, b: {zvol: tank/b, renamed_from: c}}
targets: {t: {luns: {0: a}}}
`
	read := func(text, secret string) *Spec {
		inDirectory(t, map[string]string{"a.yaml": text})
		s, err := Load([]string{"a.yaml"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Resolve(lookupIn(map[string]string{"U": secret})); err != nil {
			t.Fatal(err)
		}
		return s
	}
	const secret = "secretsecret"
	s := read(text, secret)
	if !s.Equal(read("# a comment\n"+text, secret)) || s.Equal(nil) || !(*Spec)(nil).Equal(nil) {
		t.Error("a spec does not equal itself")
	}
	if s.Equal(read(text, "another-one-")) {
		t.Error("another secret makes no difference")
	}
	for old, other := range map[string]string{
		"nas1": "nas2", "max_deletes: 3": "max_deletes: 4", "tag: 1": "tag: 2", "protect: true": "protect: false",
		"renamed_from: c": "renamed_from: d", "0: a": "1: a", "luns: {0: a}": "luns: {}", "a}}}": "a}, groups: []}}",
	} {
		if changed := strings.Replace(text, old, other, 1); changed == text || s.Equal(read(changed, secret)) {
			t.Errorf("%q makes no difference to %q", other, old)
		}
	}
}

func TestSecretFiles(t *testing.T) {
	inDirectory(t, map[string]string{
		"specs/a.yaml": "version: 1\nserver: {password: {file: ../p}}\nauth_groups: {g: {tag: 1, users: {u: {secret: {file: s}}, v: {secret: {file: s}}, w: {secret: {env: W}}}}}\n",
	})
	s, err := Load([]string{"specs"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.SecretFiles(); !slices.Equal(got, []string{"p", "specs/s"}) {
		t.Errorf("SecretFiles() = %q", got)
	}
}
