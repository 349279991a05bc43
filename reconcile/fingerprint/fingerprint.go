// Package fingerprint computes hashes of resources, which show whether a resource has changed
// without showing what it contains.
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

// Of returns the fingerprint of r, without its secrets: "sha256:" and hex digits. Anybody can
// compute it.
func Of(r spec.Resource) string {
	h := &Hash{sha256.New()}
	for _, f := range spec.Fields(r) {
		if _, secret := f.Value.(spec.Secret); !secret {
			h.field(f)
		}
	}
	return h.Sum()
}

// iterations makes it slow to try out passwords with the help of a fingerprint.
const iterations = 100_000

// A Key is the key of the fingerprints of a plan. They cover secrets; without the key nobody
// who reads the plan can try out guesses.
type Key []byte

// NewKey derives a key from the appliance's password, which is not in a plan, and from the
// appliance's URL; all spellings of one URL give the same key. It takes tens of milliseconds.
func NewKey(password spec.Secret, url string) (Key, error) {
	return pbkdf2.Key(sha256.New, password.Reveal(), []byte("lunsync "+client.NormalName(url)), iterations, sha256.Size)
}

// Spec returns the fingerprint of all that s lists, secrets included.
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

// Hash returns a new, empty hash with the key k.
func (k Key) Hash() *Hash { return &Hash{hmac.New(sha256.New, k)} }

// A Hash computes one fingerprint of many resources. It is not safe for concurrent use.
type Hash struct{ hash hash.Hash }

// Add adds a resource with its key and id, secrets included. It quotes every value, so that
// different lists of resources can't have the same text.
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
