package access

import "github.com/lunsync/lunsync/spec"

// A Credential is what an initiator proves with CHAP. With mutual CHAP it proves the
// same: the peer fields prove the appliance to the initiator and shut nobody out.
type Credential struct {
	user   string
	secret spec.Secret
}

// A CredentialSet is the credentials of which an initiator must have one. The set of
// all means that no authentication is required.
type CredentialSet = Set[Credential]

func credentialOf(c *spec.Credential) Credential { return Credential{c.User, c.Secret} }

// AddCredential adds r to the set of its auth group if it is a credential. The names
// of the auth groups are the keys of sets.
func AddCredential(sets map[string]CredentialSet, r spec.Resource) {
	c, ok := r.(*spec.Credential)
	if !ok {
		return
	}
	if sets[c.Group].members == nil {
		sets[c.Group] = SetOf[Credential]()
	}
	sets[c.Group].members[credentialOf(c)] = true
}
