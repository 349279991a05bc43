package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

const (
	authTag        = "iscsi_target_auth_tag"
	authSecret     = "iscsi_target_auth_secret"
	authPeerUser   = "iscsi_target_auth_peeruser"
	authPeerSecret = "iscsi_target_auth_peersecret"
)

func authcredentialKind(q *quirks) *kind {
	k := &kind{
		name: "authcredential",
		fields: []field{
			{name: authTag, clean: number(0, 0, false), initial: value(int64(1))},
			{name: "iscsi_target_auth_user", clean: nonEmpty(chars(120))},
			{name: authSecret, clean: nonEmpty(chars(120))},
			{name: authPeerUser, clean: chars(120)},
			{name: authPeerSecret, clean: chars(120)},
		},
		indexed: []string{authTag},
		check:   func(w *write) { checkPeer(w); w.unpadSecrets() },
	}
	if q.middleware {
		k.check = func(w *write) { checkSecretsMiddleware(w); w.unpadSecrets() }
	}
	if q.encrypts {
		k.mask = func(_ *Server, r row) {
			r[authSecret], r[authPeerSecret] = encrypted(r.str(authSecret)), encrypted(r.str(authPeerSecret))
		}
	}
	return k
}

const (
	peerSecretMissing = "The peer secret is required if you set a peer user."
	peerUserMissing   = "The peer user is required if you set a peer secret."
	peerSecretSame    = "The peer secret cannot be the same as user secret."
)

func checkPeer(w *write) {
	user, secret := w.next.str(authPeerUser), w.next.str(authPeerSecret)
	switch {
	case user != "" && secret == "":
		w.fail(authPeerSecret, peerSecretMissing)
		w.fail(authPeerSecret+"2", peerSecretMissing)
	case user == "" && secret != "":
		w.fail(authPeerSecret, peerUserMissing)
	case secret != "" && secret == w.next.str(authSecret):
		w.fail(authPeerSecret, peerSecretSame)
	}
}

// checkSecretsMiddleware does the checks of the middleware, from 11.2 on.
func checkSecretsMiddleware(w *write) {
	user, peer, secret := w.next.str(authPeerUser), w.next.str(authPeerSecret), w.next.str(authSecret)
	if n := len([]rune(secret)); n < 12 || n > 16 {
		w.fail("__all__", "Secret must be between 12 and 16 characters.")
	}
	n := len([]rune(peer))
	switch {
	case user != "" && peer == "":
		w.fail("__all__", peerSecretMissing)
	case user == "" && peer != "":
		w.fail("__all__", peerUserMissing)
	case peer != "" && peer == secret:
		w.fail("__all__", peerSecretSame)
	case peer != "" && (n < 12 || n > 16):
		w.fail("__all__", "Peer Secret must be between 12 and 16 characters.")
	}
}

// unpadSecrets removes the braces at the ends of the secrets. The appliance pads a secret
// with braces before it encrypts it, and removes all at the end when it reads it.
func (w *write) unpadSecrets() {
	for _, f := range []string{authSecret, authPeerSecret} {
		w.next[f] = strings.TrimRight(w.next.str(f), "{")
	}
}

// encrypted returns a text that looks like a secret that the appliance has encrypted: 8 bytes
// of nonce and the secret in blocks of 32 bytes, in base64. It can't be decrypted.
func encrypted(secret string) string {
	if secret == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(secret))
	out := append([]byte{}, sum[:8]...)
	for n := 0; n < len(secret); n += 32 {
		sum = sha256.Sum256(sum[:])
		out = append(out, sum[:]...)
	}
	return base64.StdEncoding.EncodeToString(out)
}
