package access

import "github.com/lunsync/lunsync/spec"

// An AuthSet is the proofs that let an initiator in: pairs of user and secret, or
// none asked for.
type AuthSet struct {
	Open bool
	of   map[proof]bool
}

// A proof is what an initiator shows for CHAP. With mutual CHAP it shows the same;
// the peer fields prove the appliance and shut nobody out.
type proof struct {
	user   string
	secret spec.Secret
}

func (s AuthSet) And(t AuthSet) AuthSet {
	switch {
	case s.Open:
		return t
	case t.Open:
		return s
	}
	both := make(map[proof]bool)
	for x := range s.of {
		if t.of[x] {
			both[x] = true
		}
	}
	return AuthSet{of: both}
}

func (s AuthSet) or(t AuthSet) AuthSet {
	if s.Open || t.Open {
		return AuthSet{Open: true}
	}
	either := make(map[proof]bool)
	for x := range s.of {
		either[x] = true
	}
	for x := range t.of {
		either[x] = true
	}
	return AuthSet{of: either}
}

// Within reports whether t holds all that s does.
func (s AuthSet) Within(t AuthSet) bool {
	if t.Open || s.Open {
		return t.Open
	}
	for x := range s.of {
		if !t.of[x] {
			return false
		}
	}
	return true
}

// WithinEither reports whether two together hold all that s does.
func (s AuthSet) WithinEither(a, b AuthSet) bool { return s.Within(a.or(b)) }

func (s AuthSet) Empty() bool { return !s.Open && len(s.of) == 0 }

// AddProof adds to sets, by auth group, what r accepts if it is a credential.
func AddProof(proofs map[string]AuthSet, r spec.Resource) {
	c, ok := r.(*spec.Credential)
	if !ok {
		return
	}
	if proofs[c.Group].of == nil {
		proofs[c.Group] = AuthSet{of: make(map[proof]bool)}
	}
	proofs[c.Group].of[proof{c.User, c.Secret}] = true
}
