package reconcile

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"hash"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// iterations make it slow to try passwords against a fingerprint.
const iterations = 100_000

// A FingerprintKey keys the fingerprints of a plan, so that who reads the plan
// can't use them to try out guesses at the secrets they cover.
type FingerprintKey []byte

// NewFingerprintKey derives a key from what the reader of a plan doesn't have,
// the appliance's password, and from the appliance's address.
func NewFingerprintKey(password spec.Secret, url string) (FingerprintKey, error) {
	return pbkdf2.Key(sha256.New, password.Reveal(), []byte("lunsync "+serverName(url)), iterations, sha256.Size)
}

// Spec returns the fingerprint of what s wants, secrets included.
func (k FingerprintKey) Spec(s *spec.Spec) string {
	h := hmac.New(sha256.New, k)
	for _, r := range s.Resources {
		write(h, r.Key(), 0, r)
	}
	for _, r := range s.Externals {
		write(h, r.Key(), -1, r)
	}
	return sum(h)
}

// Live returns the fingerprint of what an appliance has, secrets included.
func (k FingerprintKey) Live(live *Live) string {
	h := hmac.New(sha256.New, k)
	for i := range live.Objects {
		o := &live.Objects[i]
		write(h, o.Key, o.ID, o.Resource)
	}
	return sum(h)
}

// write adds a resource to h. Every value is quoted, so that no two lists of
// resources are written alike.
func write(h hash.Hash, k spec.Key, id client.ID, r spec.Resource) {
	fmt.Fprintf(h, "%q %d", k.String(), id)
	for _, f := range spec.Fields(r) {
		writeField(h, f)
	}
	fmt.Fprintln(h)
}
