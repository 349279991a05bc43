package rules

import (
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/spec"
)

// rules draws the rules for one group.
func (s *attempt) rules(g *grant) {
	if g.removal.node != nil {
		s.removalRules(g)
	}
	if g.creation.node != nil {
		s.creationRules(g)
	}
	switch {
	case g.removal.node != nil || g.creation.node != nil:
	case g.detoured:
		s.detourRules(g)
	default:
		s.keptRules(g)
	}
}

// creationRules draws [draft.NarrowBeforeCreate], and lets the group wait for its credentials.
func (s *attempt) creationRules(g *grant) {
	for _, f := range []factor{s.initiators(g.want), s.auth(g.want), s.addresses(g), s.extentsOf(g.target())} {
		s.eachBefore(draft.NarrowBeforeCreate, f.shrinks, []phase{g.creation}, g)
	}
	s.credentialsFirst(g.want, g.creation, g)
}

// removalRules draws [draft.DeleteBeforeWiden].
func (s *attempt) removalRules(g *grant) {
	for _, f := range []factor{s.initiators(g.live), s.auth(g.live), s.addresses(g), s.extentsOf(g.target())} {
		s.eachBefore(draft.DeleteBeforeWiden, []phase{g.removal}, f.grows, g)
	}
}

// keptRules draws the rules for a group that is live and wanted.
func (s *attempt) keptRules(g *grant) {
	s.product(g, s.whoOf(g), s.authOf(g), s.addresses(g), s.extentsOf(g.target()))
	if g.update != nil {
		s.credentialsFirst(g.want, phase{node: g.update}, g)
	}
}

// product draws [draft.NarrowBeforeWiden] between all factors of a group.
func (s *attempt) product(g *grant, factors ...factor) {
	for i, f := range factors {
		for j, h := range factors {
			if i != j {
				s.eachBefore(draft.NarrowBeforeWiden, f.shrinks, h.grows, g)
			}
		}
	}
}

// credentialsFirst draws [draft.CredentialsBeforeGroup]. The appliance refuses to write a
// target group whose auth group has no credential, and one with mutual CHAP if a user has
// no peer. Where all credentials of an auth group are replaced, the new ones are created
// before the group is written.
func (s *attempt) credentialsFirst(want *spec.TargetGroup, set phase, g *grant) {
	if want.AuthGroup == "" {
		return
	}
	k := spec.AuthGroup(want.AuthGroup)
	if s.authLive(want).Intersect(s.authWant(want)).Empty() {
		s.eachBefore(draft.CredentialsBeforeGroup, s.row[k].grows, []phase{set}, g)
	}
	if want.AuthMethod == spec.AuthMutualCHAP {
		s.eachBefore(draft.CredentialsBeforeGroup, s.peers[k], []phase{set}, g)
	}
}

func (g *grant) target() spec.Key { return g.key.Target() }

// initiators, auth and addresses return the factors of the rows that a group refers to.
func (s *attempt) initiators(g *spec.TargetGroup) factor {
	if g.InitiatorGroup == spec.All {
		return factor{}
	}
	return s.row[g.InitiatorGroupKey()]
}

func (s *attempt) auth(g *spec.TargetGroup) factor {
	if g.AuthGroup == "" {
		return factor{}
	}
	return s.row[spec.AuthGroup(g.AuthGroup)]
}

func (s *attempt) addresses(g *grant) factor {
	either := g.want
	if either == nil {
		either = g.live
	}
	return s.row[either.PortalKey()]
}

// whoOf returns the factor of who may connect through a group that is live and wanted: the
// writes of its initiator group or, if it moves to another one, its own write.
func (s *attempt) whoOf(g *grant) factor {
	from, to := s.initiators(g.live), s.initiators(g.want)
	if g.live.InitiatorGroup == g.want.InitiatorGroup {
		return to
	}
	return s.moved(g, newMove(g, from, to,
		sides[access.InitiatorSet]{s.whoOfLive(g.live), s.whoOfWant(g.live)}, sides[access.InitiatorSet]{s.whoOfLive(g.want), s.whoOfWant(g.want)}))
}

// authOf returns the same for how initiators prove who they are.
func (s *attempt) authOf(g *grant) factor {
	from, to := s.auth(g.live), s.auth(g.want)
	if g.live.AuthGroup == g.want.AuthGroup {
		return to
	}
	return s.moved(g, newMove(g, from, to,
		sides[access.CredentialSet]{s.authLive(g.live), s.authWant(g.live)}, sides[access.CredentialSet]{s.authLive(g.want), s.authWant(g.want)}))
}

// whoOfLive and whoOfWant return whom the initiator group of g lets in before and after
// the plan.
func (s *attempt) whoOfLive(g *spec.TargetGroup) access.InitiatorSet {
	if g.InitiatorGroup == spec.All {
		return access.AnyInitiator()
	}
	return s.whoLive(g.InitiatorGroupKey())
}

func (s *attempt) whoOfWant(g *spec.TargetGroup) access.InitiatorSet {
	if g.InitiatorGroup == spec.All {
		return access.AnyInitiator()
	}
	return s.whoWant(g.InitiatorGroupKey())
}

// A move is a group's change from one row to another.
type move struct {
	from, to                                              factor // the writes of the rows
	shrinks, grows                                        bool   // what the move as a whole does
	entersSafely, leavesSafely, keptEntering, keptLeaving bool   // which rules the sets make needless
}

// The sides of a row are whom it lets in before and after the plan.
type sides[S any] struct{ live, want S }

// A set is one of those who are let in: an [access.InitiatorSet] or an [access.CredentialSet].
type set[S any] interface {
	Intersect(other S) S
	Within(other S) bool
	WithinEither(a, b S) bool
}

// newMove returns the move of g between two rows. The rules that keep access from widening
// are needless if the row lets in only those whom live or want lets in. The rule that keeps
// access is needless if the row always lets in all whom both let in.
func newMove[S set[S]](g *grant, from, to factor, left, entered sides[S]) move {
	live, want := left.live, entered.want
	kept := live.Intersect(want)
	return move{
		from: from, to: to,
		shrinks: !live.Within(want), grows: !want.Within(live),
		entersSafely: g.relaxed && entered.live.WithinEither(live, want),
		leavesSafely: g.relaxed && left.want.WithinEither(live, want),
		keptEntering: g.gapAllowed || g.relaxed && kept.Within(entered.live.Intersect(entered.want)),
		keptLeaving:  g.gapAllowed || g.relaxed && kept.Within(left.live.Intersect(left.want)),
	}
}

// moved draws the rules for a move, and returns the writes that change the factor: the
// group's own, and those of a row for which a rule was left out.
func (s *attempt) moved(g *grant, m move) factor {
	set := phase{node: g.update}
	own := factor{}.with(g.update, m.shrinks, m.grows)
	for _, rule := range []struct {
		why         draft.Reason
		needless    bool
		first, then []phase
		row         factor
	}{
		{draft.NarrowBeforeEnter, m.entersSafely, m.to.shrinks, []phase{set}, factor{shrinks: m.to.shrinks}},
		{draft.KeepWhileMoving, m.keptEntering, m.to.grows, []phase{set}, factor{grows: m.to.grows}},
		{draft.LeaveBeforeWiden, m.leavesSafely, []phase{set}, m.from.grows, factor{grows: m.from.grows}},
		{draft.KeepWhileMoving, m.keptLeaving, []phase{set}, m.from.shrinks, factor{shrinks: m.from.shrinks}},
	} {
		if !rule.needless {
			s.eachBefore(rule.why, rule.first, rule.then, g)
			continue
		}
		if len(rule.first) > 0 && len(rule.then) > 0 {
			own.shrinks = append(append(own.shrinks, set), rule.row.shrinks...)
			own.grows = append(append(own.grows, set), rule.row.grows...)
		}
	}
	return own
}
