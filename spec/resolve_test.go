package spec

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// canary is a secret that must not be in any message.
const canary = `c4n"a'ry\{`

// unquoted is a secret that an appliance accepts if two more characters follow.
const unquoted = `c4n'a'ry\{`

// inDirectory writes files to a new working directory.
func inDirectory(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func lookupIn(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

func users(lines ...string) string {
	return "version: 1\nauth_groups:\n  g:\n    tag: 1\n    users:\n      " + strings.Join(lines, "\n      ") + "\n"
}

func TestResolveFillsIn(t *testing.T) {
	inDirectory(t, map[string]string{
		"specs/a.yaml":       users("u: {secret: {env: U}, peer_user: p, peer_secret: {file: ../secrets/peer}}", "v: {secret: sixteen chars ok, peer_user: p, peer_secret: {file: crlf}}"),
		"specs/b.yaml":       "version: 1\nserver: {password: {file: ../secrets/password}}\n",
		"secrets/peer":       "peer secret 1\n",
		"secrets/password":   "p",
		"specs/crlf":         "peer secret 2\r\n",
		"specs/.hidden.yaml": "[",
	})
	s, err := Load([]string{"specs"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Resolve(lookupIn(map[string]string{"U": "secret of u x"})); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.Resources {
		c := r.(*Credential)
		got = append(got, c.User, c.Secret.Reveal(), c.PeerSecret.Reveal())
	}
	got = append(got, s.Server.Password.Reveal())
	want := "u|secret of u x|peer secret 1|v|sixteen chars ok|peer secret 2|p"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestResolveReadsAnew(t *testing.T) {
	s, err := Load([]string{"-"}, strings.NewReader(users("u: {secret: {env: U}}")))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"123456789012", "210987654321"} {
		if err := s.Resolve(lookupIn(map[string]string{"U": secret})); err != nil {
			t.Fatal(err)
		}
		if got := s.Resources[0].(*Credential).Secret.Reveal(); got != secret {
			t.Errorf("got %q, want %q", got, secret)
		}
	}
}

func TestResolveReportsEveryMistakeAndNoSecret(t *testing.T) {
	inDirectory(t, map[string]string{
		"spec.yaml": "server: {password: {env: PADDED}}\n" + users(
			"a: {secret: {env: UNSET}}",
			"b: {secret: {file: missing}}",
			"c: {secret: {file: .}}",
			"d: {secret: {env: SHORT}}",
			"e: {secret: {env: LONG}}",
			"f: {secret: {env: PADDED}}",
			"g: {secret: {file: two-lines}}",
			"h: {secret: {file: large}}",
			"i: {secret: {env: EMPTY}}",
			"j: {secret: {file: empty}}",
			"k: {secret: {file: not-utf8}}",
			"l: {secret: {file: spec.yaml/x}}",
			"m: {secret: {file: two-breaks}}",
		),
		"two-lines": canary + "\n" + canary, "large": strings.Repeat(canary, 10_000), "empty": "\n",
		"not-utf8": canary + "\xff\xff", "two-breaks": canary + "xx\n\n",
	})
	s, err := Load([]string{"spec.yaml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Resolve(lookupIn(map[string]string{"SHORT": canary, "LONG": canary + canary, "PADDED": " " + canary + "  ", "EMPTY": ""}))
	checkResolveError(t, err, `
spec.yaml:1:20: password: the secret has blanks around it
spec.yaml:7:19: secret: environment variable UNSET is not set
spec.yaml:8:19: secret: secret file missing can't be read: no such file or directory
spec.yaml:9:19: secret: secret file . can't be read: it is a directory; name a file
spec.yaml:10:19: secret: a CHAP secret has 12 to 16 characters
spec.yaml:11:19: secret: a CHAP secret has 12 to 16 characters
spec.yaml:12:19: secret: the secret has blanks around it
spec.yaml:13:19: secret: the secret has a line break or another control character in it
spec.yaml:14:19: secret: secret file large is larger than 64KB
spec.yaml:15:19: secret: the secret is empty
spec.yaml:16:19: secret: the secret is empty
spec.yaml:17:19: secret: the secret is not UTF-8
spec.yaml:18:19: secret: secret file spec.yaml/x can't be read: not a directory
spec.yaml:19:19: secret: the secret has blanks around it`)
}

// TestResolveRefusesWhatAnApplianceCannotKeep checks that secrets with a double quote or with
// braces at the end are refused. The quote would end the secret in the daemon's
// configuration, and the appliance removes the braces. Other unusual characters are allowed.
func TestResolveRefusesWhatAnApplianceCannotKeep(t *testing.T) {
	s, err := Load([]string{"-"}, strings.NewReader(users(
		"a: {secret: {env: QUOTE}, peer_user: p, peer_secret: {env: ODD}}",
		"b: {secret: {env: ODD}, peer_user: p, peer_secret: {env: BRACE}}",
		"c: {secret: {env: BRACES}, peer_user: p, peer_secret: {env: ODD}}")))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Resolve(lookupIn(map[string]string{
		"QUOTE": `canary" chap b`, "ODD": "#;{ é\\'}=+,@[", "BRACE": "canarycanary{", "BRACES": "{{{{{{{{{{{{{"}))
	checkResolveError(t, err, `
-:6:19: secret: the secret has a double quote in it, which ends it in the daemon's configuration; choose another secret
-:7:58: peer_secret: the secret ends with a brace, which the appliance cuts off; choose another secret
-:8:19: secret: the secret ends with a brace, which the appliance cuts off; choose another secret`)
}

func TestResolveRefusesEqualSecrets(t *testing.T) {
	s, err := Load([]string{"-"}, strings.NewReader(users(
		"a: {secret: {env: A}, peer_user: p, peer_secret: {env: B}}",
		"b: {secret: "+`"c4n'a'ry\\{xx"`+", peer_user: p, peer_secret: {env: B}}")))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Resolve(lookupIn(map[string]string{"A": unquoted + "xx", "B": unquoted + "xx"}))
	checkResolveError(t, err, `
-:6:19: secret: secret and peer_secret must not be the same
-:7:63: peer_secret: secret and peer_secret must not be the same`)
}

func checkResolveError(t *testing.T, err error, want string) {
	t.Helper()
	var list ErrorList
	if !errors.As(err, &list) {
		t.Fatalf("Resolve() = %v, want an ErrorList", err)
	}
	if got := "\n" + err.Error(); got != want {
		t.Errorf("Resolve() =%s\nwant%s", got, want)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", err, list, list), canary[:5]) {
		t.Error("the error holds the secret")
	}
}

func TestSpecHidesItsPassword(t *testing.T) {
	s, err := Load([]string{"-"}, strings.NewReader("server: {password: {env: P}}\n"+users("u: {secret: {env: U}}")))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Resolve(lookupIn(map[string]string{"P": canary, "U": "sixteen chars ok"})); err != nil || s.Server.Password.Reveal() != canary {
		t.Errorf("Resolve() = %v", err)
	}
	if shown := fmt.Sprintf("%v %+v %#v", s, s, s.Server); strings.Contains(shown, canary[:5]) {
		t.Errorf("the spec shows its password: %s", shown)
	}
}
