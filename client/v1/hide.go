package v1

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// harmlessPattern knows the words about a credential that hold no value of it
// (wire-facts 3, 4.4, 6 and 8).
var harmlessPattern = regexp.MustCompile(`^(` + strings.Join([]string{
	`This field is required\.?`,
	`Enter a whole number\.`,
	`Ensure this value has at most \d+ characters \(it has \d+\)\.`,
	`Ensure this value is (less|greater) than or equal to -?\d+\.`,
	`The peer secret is required if you set a peer user\.?`,
	`The peer user is required if you set a peer secret\.?`,
	`The peer secret cannot be the same as user secret\.?`,
	`(Secret|Peer secret) must be between \d+ and \d+ characters\.?`,
	`The iSCSI service failed to reload\.`,
	`\[ESERVICESTARTFAILURE\] The iscsitarget service failed to start`,
	`Sorry, this request could not be processed\. Please try again later\.`,
	`Request is not valid JSON\.`,
	`Object not found`,
	`UNIQUE constraint failed: [a-z_., ]+`,
	`database is locked`,
}, "|") + `)$`)

// harmless reports whether text, said about a credential, can be quoted.
func harmless(text string) bool { return harmlessPattern.MatchString(text) }

// secrets returns the password and all secrets of the given resources.
func (c *Client) secrets(about []spec.Resource) []string {
	secrets := []string{c.secret.Reveal()}
	for _, r := range about {
		for _, f := range spec.Fields(r) {
			if s, ok := f.Value.(spec.Secret); ok {
				secrets = append(secrets, s.Reveal())
			}
		}
	}
	// The longest first, lest a part of it is replaced and the rest stays.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return secrets
}

// hide replaces every secret in text.
func hide(text string, secrets []string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, spec.Secret("").String())
		}
	}
	return text
}
