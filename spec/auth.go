package spec

// An AuthMethod is how an initiator authenticates (RFC 7143, section 12.1).
type AuthMethod string

// The methods, as a spec writes them.
const (
	AuthNone       AuthMethod = "NONE"
	AuthCHAP       AuthMethod = "CHAP"
	AuthMutualCHAP AuthMethod = "CHAP_MUTUAL"
)

// authMethods are all of them, the default first.
var authMethods = []string{string(AuthNone), string(AuthCHAP), string(AuthMutualCHAP)}

// auth reads an authentication method and the auth group that it uses. The name of the
// group is "" if there is none.
func (l *loader) auth(method, group text) (AuthMethod, string) {
	m := AuthMethod(l.oneOf(&method, authMethods...))
	name := group.v
	if method.bad || group.bad || !l.goTogether(m, method, group) || name == "" {
		return m, name
	}
	l.ref(group.place, AuthGroup(name))
	if m == AuthMutualCHAP {
		l.mutual = append(l.mutual, reference{method.place, AuthGroup(name)})
	}
	return m, name
}

// goTogether reports whether the method m may be combined with the group. If not, it
// records a mistake.
func (l *loader) goTogether(m AuthMethod, method, group text) bool {
	switch {
	case m == AuthNone && group.v != "":
		l.fault(group.place, "goes only with the method CHAP. Set that to keep asking hosts for a secret; without the group, hosts need none")
	case m == AuthNone && group.given() && !group.null:
		l.fault(group.place, "must not be empty")
	case m != AuthNone && group.v == "" && method.ok():
		l.fault(method.place, "%s needs an auth group", m)
	default:
		return true
	}
	return false
}

// checkMutual records a mistake for each use of mutual CHAP with an auth group that has a
// user without a peer.
func (l *loader) checkMutual() {
	alone := make(map[Key]*Credential)
	for _, r := range l.spec.Resources {
		if c, ok := r.(*Credential); ok && c.PeerUser == "" && alone[c.Provides()] == nil {
			alone[c.Provides()] = c
		}
	}
	for _, r := range l.mutual {
		if c := alone[r.to]; c != nil {
			l.fault(r.at, "CHAP_MUTUAL needs a peer_user on every user of %q; %q has none", r.to.Name, c.User)
		}
	}
}
