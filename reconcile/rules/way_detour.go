package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// detour moves groups of a cycle to temporary rows while their own rows change (make
// before break): one group, and in late rounds all that can take a detour. From its first
// write on such a group lets in whom the spec wants, so nobody loses what both sides
// grant:
//
//	create temporary rows that equal the wanted ones
//	update the group to those
//	       its rows change
//	update the group to the wanted rows
//	delete the temporary rows
//
// It reports whether a group takes a detour.
func (s *attempt) detour(owners []*grant, round int) (bool, error) {
	able := slices.DeleteFunc(slices.Clone(owners), func(g *grant) bool { return !s.canDetour(g) })
	if round < maxSplitRounds {
		able = first(able)
	}
	for _, g := range able {
		if err := s.planDetour(g); err != nil {
			return false, err
		}
	}
	return len(able) > 0, nil
}

// canDetour reports whether one write can give g all that it wants. It can't in three
// cases: mutual CHAP finds a credential by its id, so that no other auth group will do; an
// extent changes under a mapping, which can be neither before nor after that write; or
// another portal changes its addresses, which both takes from a wildcard and adds to it.
func (s *attempt) canDetour(g *grant) bool {
	if g.removal.node != nil || g.creation.node != nil || g.detoured {
		return false
	}
	if s.Live.Release.MutualByID && g.want.AuthMethod == spec.AuthMutualCHAP && s.auth(g.want).changes() {
		return false
	}
	if slices.ContainsFunc(s.wildcardEffects, func(e wildcardEffect) bool { return e.portal == g.want.PortalKey() }) {
		return false
	}
	return (g.update != nil || s.wantedChange(g)) && !s.shown[g.target()].switches()
}

// wantedChange reports whether the plan changes a row that g wants.
func (s *attempt) wantedChange(g *grant) bool {
	return s.initiators(g.want).changes() || s.auth(g.want).changes()
}

// planDetour plans the writes of g to temporary rows and from there to the wanted ones. If
// the wanted rows don't change, g goes to those at once.
func (s *attempt) planDetour(g *grant) error {
	g.detoured, g.resolved = true, true
	if !s.wantedChange(g) {
		return nil
	}
	final := g.update
	if final == nil {
		o := s.Live.Find(g.key)
		final = s.Add(plans.Step{Op: plans.Update, Key: g.key, ID: o.ID, Before: g.live, After: g.want})
	}
	middle := *g.want
	var rows []spec.Resource
	if s.initiators(g.want).changes() {
		wanted := s.NodeOf[g.want.InitiatorGroupKey()].Step.After.(*spec.InitiatorGroup)
		row := s.temporaries().initiatorGroup(wanted)
		middle.InitiatorGroup = row.Name
		rows = append(rows, row)
	}
	if s.auth(g.want).changes() {
		for _, user := range s.temporaries().authGroup(g.want.AuthGroup) {
			middle.AuthGroup = user.Group
			rows = append(rows, user)
		}
	}
	if err := s.Split(final, plans.Update, &middle); err != nil {
		return err
	}
	for _, r := range rows {
		if err := s.addTemporary(r, final); err != nil {
			return err
		}
	}
	return nil
}

// addTemporary plans the create of the temporary row r before the first write of a detour,
// and its delete after the final one.
func (s *attempt) addTemporary(r spec.Resource, final *draft.Node) error {
	diff, err := diff.Between(nil, r)
	if err != nil {
		return err
	}
	created := s.Add(plans.Step{Op: plans.Create, Key: r.Key(), After: r, Diff: diff, Temporary: true})
	deleted := s.Append(&draft.Node{Step: plans.Step{Op: plans.Delete, Key: r.Key(), Before: r, Temporary: true}})
	final.First.Wait(created)
	deleted.Wait(final)
	created.RestoredBy = []*draft.Node{final, deleted}
	return nil
}

// detourRules draws the rules for a group on a detour: it starts before the rows that it
// leaves change, and ends when those that it wants have changed. To the other factors the
// first write is the only one that changes who may connect, and how.
func (s *attempt) detourRules(g *grant) {
	away, final := phase{g.update, true}, phase{node: g.update}
	for _, f := range []factor{s.initiators(g.live), s.auth(g.live)} {
		s.eachBefore(draft.DetourAroundChange, []phase{away}, f.all(), g)
	}
	for _, f := range []factor{s.initiators(g.want), s.auth(g.want)} {
		s.eachBefore(draft.DetourAroundChange, f.all(), []phase{final}, g)
	}
	s.credentialsFirst(g.want, final, g)
	if !s.auth(g.want).changes() {
		s.credentialsFirst(g.want, away, g)
	}
	who, whoAfter := s.whoOfLive(g.live), s.whoOfWant(g.want)
	auth, authAfter := s.authLive(g.live), s.authWant(g.want)
	var going factor
	if !who.Within(whoAfter) || !auth.Within(authAfter) {
		going.shrinks = []phase{away}
	}
	if !whoAfter.Within(who) || !authAfter.Within(auth) {
		going.grows = []phase{away}
	}
	s.product(g, going, s.addresses(g), s.extentsOf(g.target()))
}

// switches reports whether one write both takes from the factor and adds to it.
func (x factor) switches() bool {
	return slices.ContainsFunc(x.shrinks, func(a phase) bool {
		return slices.ContainsFunc(x.grows, func(b phase) bool { return a.write() == b.write() })
	})
}

func (x factor) all() []phase { return slices.Concat(x.shrinks, x.grows) }
