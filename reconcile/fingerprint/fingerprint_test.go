package fingerprint_test

import (
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/spec"
)

func fingerprintKey(t *testing.T, password spec.Secret, url string) fingerprint.Key {
	t.Helper()
	key, err := fingerprint.NewKey(password, url)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func withSecret(secret spec.Secret) *spec.Credential {
	return &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: secret}
}

func TestFingerprintsCoverSecrets(t *testing.T) {
	key := fingerprintKey(t, "Odd-7-pa55-word", "https://nas1")
	ofSpec := func(secret spec.Secret) string {
		return key.Spec(&spec.Spec{Resources: []spec.Resource{withSecret(secret)}})
	}
	ofObject := func(secret spec.Secret, id client.ID) string {
		r := withSecret(secret)
		h := key.Hash()
		h.Add(r.Key(), id, r)
		return h.Sum()
	}
	if ofSpec("canary-1-esx-s") == ofSpec("canary-2-esx-s") || ofObject("canary-1-esx-s", 1) == ofObject("canary-2-esx-s", 1) {
		t.Error("another secret has the same fingerprint")
	}
	if ofObject("canary-1-esx-s", 1) == ofObject("canary-1-esx-s", 2) {
		t.Error("another object has the same fingerprint")
	}
	if one, again := ofSpec("canary-1-esx-s"), ofSpec("canary-1-esx-s"); one != again {
		t.Error("the same spec has two fingerprints")
	}
}

// TestFingerprintsAreKeyed: who has a plan but not the password can't try secrets
// out on it.
func TestFingerprintsAreKeyed(t *testing.T) {
	s := &spec.Spec{Resources: []spec.Resource{withSecret("canary-1-esx-s")}}
	one := fingerprintKey(t, "Odd-7-pa55-word", "https://nas1").Spec(s)
	if one == fingerprintKey(t, "Odd-8-pa55-word", "https://nas1").Spec(s) {
		t.Error("another password gives the same fingerprint")
	}
	if one == fingerprintKey(t, "Odd-7-pa55-word", "https://nas2").Spec(s) {
		t.Error("another appliance gives the same fingerprint")
	}
	if one != fingerprintKey(t, "Odd-7-pa55-word", "https://NAS1:443/").Spec(s) {
		t.Error("another spelling of the appliance's URL gives another fingerprint")
	}
}
