package v1

import (
	"encoding/json"
	"errors"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A bare is a secret in a request or a row. It is the only type that marshals a secret in
// plain text.
type bare struct{ spec.Secret }

// MarshalJSON reveals the secret.
func (b bare) MarshalJSON() ([]byte, error) { return json.Marshal(b.Reveal()) }

// UnmarshalJSON takes a string, or null for none.
func (b *bare) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errSecretType
	}
	b.Secret = spec.Secret(s)
	return nil
}

// errSecretType does not quote what was found: it may be a secret.
var errSecretType = errors.New("a secret is not a string")

type credentialRow struct {
	Tag        int    `json:"iscsi_target_auth_tag" spec:"tag,filled"`
	User       string `json:"iscsi_target_auth_user" spec:"user,filled"`
	Secret     bare   `json:"iscsi_target_auth_secret" spec:"secret,filled"`
	PeerUser   string `json:"iscsi_target_auth_peeruser" spec:"peer_user"`
	PeerSecret bare   `json:"iscsi_target_auth_peersecret" spec:"peer_secret"`
}

func encodeCredential(c *spec.Credential, _ *refs) credentialRow {
	return credentialRow{Tag: c.Tag, User: c.User, Secret: bare{c.Secret}, PeerUser: c.PeerUser, PeerSecret: bare{c.PeerSecret}}
}

func decodeCredential(w credentialRow, n *names) *spec.Credential {
	return &spec.Credential{
		Group:      n.ids.Name(spec.KindAuthGroup, client.ID(w.Tag)),
		Tag:        w.Tag,
		User:       w.User,
		Secret:     w.Secret.Secret,
		PeerUser:   w.PeerUser,
		PeerSecret: w.PeerSecret.Secret,
	}
}
