package spec

// An AuthMethod is how an initiator proves who it is (RFC 7143, section 12.1).
type AuthMethod string

// The methods, as a spec spells them.
const (
	AuthNone       AuthMethod = "NONE"
	AuthCHAP       AuthMethod = "CHAP"
	AuthMutualCHAP AuthMethod = "CHAP_MUTUAL"
)
