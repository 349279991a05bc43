package reconcile

import "github.com/lunsync/lunsync/spec"

// An authSet is the proofs that let an initiator in: pairs of user and secret, or
// none asked for.
type authSet struct {
	open bool
	of   map[proof]bool
}

// A proof is what an initiator shows for CHAP. With mutual CHAP it shows the same;
// the peer fields prove the appliance and shut nobody out.
type proof struct {
	user   string
	secret spec.Secret
}

func (s authSet) and(t authSet) authSet {
	switch {
	case s.open:
		return t
	case t.open:
		return s
	}
	both := make(map[proof]bool)
	for x := range s.of {
		if t.of[x] {
			both[x] = true
		}
	}
	return authSet{of: both}
}

func (s authSet) or(t authSet) authSet {
	if s.open || t.open {
		return authSet{open: true}
	}
	either := make(map[proof]bool)
	for x := range s.of {
		either[x] = true
	}
	for x := range t.of {
		either[x] = true
	}
	return authSet{of: either}
}

// within reports whether t holds all that s does.
func (s authSet) within(t authSet) bool {
	if t.open || s.open {
		return t.open
	}
	for x := range s.of {
		if !t.of[x] {
			return false
		}
	}
	return true
}

// withinEither reports whether two together hold all that s does.
func (s authSet) withinEither(a, b authSet) bool { return s.within(a.or(b)) }

func (s authSet) empty() bool { return !s.open && len(s.of) == 0 }

// authSets returns the proofs of every auth group, before and after the plan.
func (p *planner) authSets() (live, want map[string]authSet) {
	live, want = make(map[string]authSet), make(map[string]authSet)
	for _, o := range p.rows {
		addProof(live, o.Resource)
		addProof(want, p.resultOf(o))
	}
	for _, n := range p.nodes {
		if n.step.Op == Create {
			addProof(want, n.step.After)
		}
	}
	return live, want
}

// addProof adds to sets, by auth group, what r accepts if it is a credential.
func addProof(proofs map[string]authSet, r spec.Resource) {
	c, ok := r.(*spec.Credential)
	if !ok {
		return
	}
	if proofs[c.Group].of == nil {
		proofs[c.Group] = authSet{of: make(map[proof]bool)}
	}
	proofs[c.Group].of[proof{c.User, c.Secret}] = true
}

// authLive and authWant return the proofs that let an initiator in through g before
// and after the plan. A group that names an auth group asks for CHAP whatever its
// method says (wire-facts 11).
func (f *factors) authLive(g *spec.TargetGroup) authSet {
	if g.AuthGroup == "" {
		return authSet{open: true}
	}
	return f.proofsLive[g.AuthGroup]
}

func (f *factors) authWant(g *spec.TargetGroup) authSet {
	if g.AuthGroup == "" {
		return authSet{open: true}
	}
	return f.proofsWant[g.AuthGroup]
}
