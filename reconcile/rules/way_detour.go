package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// shelter takes groups of a circle to temporary rows while their own change: one,
// and in late rounds all that it can be done for. Such a group lets in whom the spec
// wants from its first write on, so nobody loses what both sides grant:
//
//	create what it needs of the wanted rows, under temporary names
//	update the group to those
//	       its rows change
//	update the group to the wanted rows
//	delete the temporary ones
func (s *shielding) shelter(owners []*grant, round int) (bool, error) {
	able := slices.DeleteFunc(slices.Clone(owners), func(g *grant) bool { return !s.canShelter(g) })
	if round < gentleRounds {
		able = first(able)
	}
	for _, g := range able {
		if err := s.take(g); err != nil {
			return false, err
		}
	}
	return len(able) > 0, nil
}

// canShelter reports whether g can go to what it wants in one write. Where mutual
// CHAP looks a credential up by its id, no auth group can stand for another; an extent
// that changes under a mapping can be neither before nor after that write, nor can
// another portal's change of address, which takes from a wildcard and adds to it.
func (s *shielding) canShelter(g *grant) bool {
	if g.drop.node != nil || g.back.node != nil || g.sheltered {
		return false
	}
	if s.Live.Release.MutualByID && g.want.AuthMethod == spec.AuthMutualCHAP && s.auth(g.want).changes() {
		return false
	}
	if slices.ContainsFunc(s.yielding, func(y yielding) bool { return y.portal == g.want.PortalKey() }) {
		return false
	}
	return (g.set != nil || s.wantedChange(g)) && !s.exts[g.target()].switches()
}

// wantedChange reports whether the plan changes a row that g wants.
func (s *shielding) wantedChange(g *grant) bool {
	return s.initiators(g.want).changes() || s.auth(g.want).changes()
}

// take plans the way of g to temporary rows and from there to the wanted ones, or at
// once to those if they don't change.
func (s *shielding) take(g *grant) error {
	g.sheltered, g.resolved = true, true
	if !s.wantedChange(g) {
		return nil
	}
	home := g.set
	if home == nil {
		o := s.Live.Find(g.key)
		home = s.Add(plans.Step{Op: plans.Update, Key: g.key, ID: o.ID, Before: g.live, After: g.want})
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
	if err := s.Insert(home, plans.Update, &middle); err != nil {
		return err
	}
	for _, r := range rows {
		if err := s.standIn(r, home); err != nil {
			return err
		}
	}
	return nil
}

// standIn plans the create of the temporary row r before the group of home is taken
// to it, and its delete after the group is home.
func (s *shielding) standIn(r spec.Resource, home *draft.Node) error {
	diff, err := diff.Between(nil, r)
	if err != nil {
		return err
	}
	come := s.Add(plans.Step{Op: plans.Create, Key: r.Key(), After: r, Diff: diff, Temporary: true})
	gone := &draft.Node{Step: plans.Step{Op: plans.Delete, Key: r.Key(), Before: r, Temporary: true}}
	s.Nodes = append(s.Nodes, gone)
	home.Early.Wait(come)
	gone.Wait(home)
	come.Then = []*draft.Node{home, gone}
	return nil
}

// refuge draws the rules for a group that is sheltered: it goes before the rows that it
// leaves change, and comes home when those that it wants have. To the other factors,
// going is the one write of who may connect and how.
func (s *shielding) refuge(g *grant) {
	out, home := part{g.set, true}, part{node: g.set}
	for _, f := range []factor{s.initiators(g.live), s.auth(g.live)} {
		s.eachBefore(draft.RuleS, []part{out}, f.all(), g)
	}
	for _, f := range []factor{s.initiators(g.want), s.auth(g.want)} {
		s.eachBefore(draft.RuleS, f.all(), []part{home}, g)
	}
	s.tagFilled(g.want, home, g)
	if !s.auth(g.want).changes() {
		s.tagFilled(g.want, out, g)
	}
	who, whoAfter := s.whoOfLive(g.live), s.whoOfWant(g.want)
	auth, authAfter := s.authLive(g.live), s.authWant(g.want)
	var going factor
	if !who.Within(whoAfter) || !auth.Within(authAfter) {
		going.shrinks = []part{out}
	}
	if !whoAfter.Within(who) || !authAfter.Within(auth) {
		going.grows = []part{out}
	}
	s.product(g, going, s.addresses(g), s.extentsOf(g.target()))
}

// switches reports whether one and the same write both takes from the factor and adds
// to it.
func (x factor) switches() bool {
	return slices.ContainsFunc(x.shrinks, func(a part) bool {
		return slices.ContainsFunc(x.grows, func(b part) bool { return a.write() == b.write() })
	})
}

// changes reports whether the plan changes the factor.
func (x factor) changes() bool { return len(x.shrinks) > 0 || len(x.grows) > 0 }

func (x factor) all() []part { return slices.Concat(x.shrinks, x.grows) }
