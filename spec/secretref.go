package spec

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A namedSecret is a secret that a spec names, and the field that Resolve sets.
type namedSecret struct {
	at   place
	env  string      // the name of its variable, or "" if it is in a file
	file string      // the path of its file, or "" if it is in a variable
	cred *Credential // the credential that has the secret, or nil for the server's password
	set  func(Secret)
}

// These are the numbers of characters that CHAP secrets may have (wire-facts 8).
const (
	minSecret = 12
	maxSecret = 16
)

const samePeerSecret = "must not be the same as secret"

// A secretRef is a secret as a file has it. Only one of plain, env and file is set.
type secretRef struct {
	place
	plain     Secret
	env, file string
}

const wantSecret = "want {env: NAME}, {file: PATH} or a string in quotes"

// read never quotes what it finds in a message: it can be a secret that lacks quotes.
func (r *secretRef) read(l *loader, n *node) {
	r.place = l.here(n)
	if n.kind == scalarNode && n.tag == tagString {
		r.plain = Secret(n.value)
		if n.value == "" {
			r.fault(l, "must not be empty")
		}
		return
	}
	if n.kind != mappingNode || len(n.items) != 2 {
		r.fault(l, wantSecret)
		return
	}
	r.readSource(l, n.items[0], n.items[1])
}

// readSource reads {env: NAME} or {file: PATH}.
func (r *secretRef) readSource(l *loader, key, value *node) {
	switch {
	case value.kind != scalarNode || value.tag != tagString || value.value == "":
		r.fault(l, wantSecret)
	case checkCharacters(value.value) != "":
		r.fault(l, checkCharacters(value.value))
	case key.value == "env" && !variableForm.MatchString(value.value):
		r.fault(l, "env takes the name of an environment variable")
	case key.value == "env":
		r.env = value.value
	case key.value == "file":
		r.file = relative(l.file, value.value)
	default:
		r.fault(l, wantSecret)
	}
}

func (r *secretRef) fault(l *loader, msg string) {
	r.bad = true
	l.fault(r.place, "%s", msg)
}

var variableForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// same reports whether r and other are written the same, so that the secrets are the same.
func (r *secretRef) same(other *secretRef) bool {
	return r.plain == other.plain && r.env == other.env && r.file == other.file
}

// secret calls set with the secret of r: now if the file has it, otherwise when it is
// resolved. It records a mistake in a secret that the file has.
func (l *loader) secret(r secretRef, c *Credential, set func(Secret)) {
	if !r.ok() {
		return
	}
	if r.plain == "" {
		l.spec.secrets = append(l.spec.secrets, namedSecret{at: r.place, env: r.env, file: r.file, cred: c, set: set})
		return
	}
	if problem := checkSecret(r.plain, c != nil); problem != "" {
		l.fault(r.place, "%s", problem)
		return
	}
	l.warn(r.place, "the secret stands here for all to read; use {env: NAME} or {file: PATH}")
	set(r.plain)
}

// checkSecret returns what is wrong with s, or "". The message doesn't help to guess s. chap
// says that s is for CHAP, which allows fewer secrets.
func checkSecret(s Secret, chap bool) string {
	text := s.Reveal()
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case text == "":
		return "the secret is empty"
	case isBlank(first) || isBlank(last):
		return "the secret has blanks around it"
	case !utf8.ValidString(text):
		return "the secret is not UTF-8"
	case chap:
		return checkCHAP(text)
	}
	return ""
}

// checkCHAP returns what is wrong with the secret of a user, or "". The appliance pads
// secrets with braces, and then removes all braces at the end (wire-facts 13).
func checkCHAP(text string) string {
	count := utf8.RuneCountInString(text)
	switch {
	case hasControl(text):
		return "the secret has a line break or another control character in it"
	case count < minSecret || count > maxSecret:
		return "a CHAP secret has 12 to 16 characters"
	case strings.Contains(text, `"`):
		return "the secret has a double quote in it, which ends it in the daemon's configuration; choose another secret"
	case strings.HasSuffix(text, "{"):
		return "the secret ends with a brace, which the appliance cuts off; choose another secret"
	}
	return ""
}

func hasControl(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return true
		}
	}
	return false
}
