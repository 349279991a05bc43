package agent

import (
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/spec"
)

// A fingerprintKey caches the key of an appliance's fingerprints, which is slow to derive
// on purpose.
type fingerprintKey struct {
	key      fingerprint.Key
	server   string
	password spec.Secret
}

// derive makes k the key for a server, if it is not yet.
func (k *fingerprintKey) derive(s spec.Server) error {
	if k.key != nil && k.server == s.URL && k.password == s.Password {
		return nil
	}
	key, err := fingerprint.NewKey(s.Password, s.URL)
	if err != nil {
		return err
	}
	*k = fingerprintKey{key, s.URL, s.Password}
	return nil
}
