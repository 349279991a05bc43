package client

import (
	"strings"
	"sync"
	"unicode"

	"github.com/lunsync/lunsync/spec"
)

const (
	// minSecret is how long a secret must be to be looked for. Shorter ones stand in
	// ordinary words by chance.
	minSecret = 6
	// fragment is how many bytes of a secret must not be shown.
	fragment = 8
	// maxSecrets bounds a vault. One that is full reports that every text holds a secret.
	maxSecrets = 20_000
)

// A Vault keeps the secrets that a client has sent or received, so that no message quotes
// one. Its zero value is empty and ready to use. It is safe for concurrent use.
type Vault struct {
	mu      sync.Mutex
	secrets map[spec.Secret]bool
}

// Keep adds the secrets of r.
func (v *Vault) Keep(r spec.Resource) {
	if r.Key().Kind != spec.KindCredential {
		return
	}
	for _, f := range spec.Fields(r) {
		if s, ok := f.Value.(spec.Secret); ok {
			v.Add(s)
		}
	}
}

// Add adds one secret, unless it is shorter than 6 bytes.
func (v *Vault) Add(s spec.Secret) {
	if len(s) < minSecret {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.secrets == nil {
		v.secrets = make(map[spec.Secret]bool)
	}
	if len(v.secrets) < maxSecrets {
		v.secrets[s] = true
	}
}

// Holds reports whether text may hold a secret or the greater part of one: as it is,
// broken over lines, or in any encoding that servers and their tracebacks use.
func (v *Vault) Holds(text string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.secrets) == 0 || text == "" {
		return false
	}
	if len(v.secrets) == maxSecrets {
		return true
	}
	pieces := make(map[string]bool)
	for _, reading := range readings(text) {
		reading = bareText(reading)
		for size := minSecret; size <= fragment; size++ {
			for i := 0; i+size <= len(reading); i++ {
				pieces[reading[i:i+size]] = true
			}
		}
	}
	for s := range v.secrets {
		if anyPiece(bareText(s.Reveal()), pieces) {
			return true
		}
	}
	return false
}

// anyPiece reports whether a fragment of the secret, or all of a short one, is among
// the pieces of a text.
func anyPiece(secret string, pieces map[string]bool) bool {
	size := min(len(secret), fragment)
	if size < minSecret {
		return false
	}
	for i := 0; i+size <= len(secret); i++ {
		if pieces[secret[i:i+size]] {
			return true
		}
	}
	return false
}

// bareText returns text without blanks, line breaks and what can't be seen.
func bareText(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, text)
}
