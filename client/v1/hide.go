package v1

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// minSecret is how long a secret must be for its value to be looked for. Shorter
// ones stand in ordinary words by chance.
const minSecret = 6

// A vault knows every secret that a client has met, so that none is quoted. Its
// zero value is empty. It is safe for concurrent use.
type vault struct {
	mu      sync.Mutex
	secrets map[string]bool
}

// keep adds the secrets of r.
func (v *vault) keep(r spec.Resource) {
	for _, f := range spec.Fields(r) {
		if s, ok := f.Value.(spec.Secret); ok {
			v.add(s)
		}
	}
}

func (v *vault) add(s spec.Secret) {
	if len(s) < minSecret {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets == nil {
		v.secrets = make(map[string]bool)
	}
	v.secrets[s.Reveal()] = true
}

// hide returns text without any of the secrets.
func (v *vault) hide(text string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	// The longest first, lest a part of it is replaced and the rest stays.
	var pairs []string
	for _, s := range slices.SortedFunc(maps.Keys(v.secrets), func(a, b string) int { return len(b) - len(a) }) {
		pairs = append(pairs, s, spec.Secret("").String())
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
