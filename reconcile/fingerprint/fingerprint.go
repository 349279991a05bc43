// Package fingerprint tells whether resources are still what they were, without
// telling what they are.
package fingerprint

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// Of returns the fingerprint of r, secrets left out.
func Of(r spec.Resource) string {
	h := &Hash{sha256.New()}
	for _, f := range spec.Fields(r) {
		if _, secret := f.Value.(spec.Secret); !secret {
			h.field(f)
		}
	}
	return h.Sum()
}

// iterations make it slow to try passwords against a fingerprint.
const iterations = 100_000

// A Key keys the fingerprints of a plan. They cover secrets, and a reader of the plan
// does not have the key, so that guesses at the secrets can't be tried out.
type Key []byte

// NewKey derives a key from the appliance's password, which a reader of a plan does
// not have, and from the appliance's URL, however that is spelled.
func NewKey(password spec.Secret, url string) (Key, error) {
	return pbkdf2.Key(sha256.New, password.Reveal(), []byte("lunsync "+client.NormalName(url)), iterations, sha256.Size)
}

// Spec returns the fingerprint of what s wants, secrets included.
func (k Key) Spec(s *spec.Spec) string {
	h := k.Hash()
	for _, r := range s.Resources {
		h.Add(r.Key(), 0, r)
	}
	for _, r := range s.Externals {
		h.Add(r.Key(), -1, r)
	}
	return h.Sum()
}

// Hash returns a new hash that is keyed by k.
func (k Key) Hash() *Hash { return &Hash{hmac.New(sha256.New, k)} }

// A Hash makes one fingerprint of many resources, secrets included.
type Hash struct{ hash hash.Hash }

// Add adds a resource under a key and an id. Every value is quoted, so that no two
// lists of resources are written alike.
func (h *Hash) Add(k spec.Key, id client.ID, r spec.Resource) {
	fmt.Fprintf(h.hash, "%q %d", k.String(), id)
	for _, f := range spec.Fields(r) {
		h.field(f)
	}
	fmt.Fprintln(h.hash)
}

func (h *Hash) field(f spec.Field) {
	switch v := f.Value.(type) {
	case spec.Secret:
		fmt.Fprintf(h.hash, " %s=%q", f.Name, v.Reveal())
	case []string:
		fmt.Fprintf(h.hash, " %s=%q", f.Name, v)
	default:
		fmt.Fprintf(h.hash, " %s=%q", f.Name, fmt.Sprint(v))
	}
}

// Sum returns the fingerprint of what was added: "sha256:" and hex digits.
func (h *Hash) Sum() string { return "sha256:" + hex.EncodeToString(h.hash.Sum(nil)) }
