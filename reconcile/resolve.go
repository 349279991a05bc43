package reconcile

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// maxRounds of resolving a circle gently; after those its groups are taken away
// and made again, which ends every circle.
const gentleRounds = 8

// resolve changes the plan so that fewer steps wait for each other. Of the ways
// out, each circle gets the first that it has:
//
//	relax   leave out rules that the sets make needless      no extra write
//	split   first take away, then add                        one more write for a row
//	detach  take a group that keeps nobody away, and make it one more write
//	cut     the same for a group that keeps somebody         and an interruption
func (s *shielding) resolve(circles [][]*node, round int) error {
	for _, circle := range circles {
		owners := ownersIn(circle)
		if s.relax(owners) {
			continue
		}
		split, err := s.split(circle, round)
		if err != nil {
			return err
		}
		if split {
			continue
		}
		detached, err := s.detach(owners)
		if err != nil {
			return err
		}
		if detached {
			continue
		}
		s.refuse(circle[0].step.Key, "", "waits for itself; make the changes one after the other")
		for _, n := range circle {
			n.needs, n.guards = nil, nil
		}
		return nil
	}
	return nil
}

// ownersIn returns the groups for which a rule was drawn between two nodes of a
// circle, those with the most such edges first.
func ownersIn(circle []*node) []*grant {
	in := make(map[*node]bool, len(circle))
	for _, n := range circle {
		in[n] = true
	}
	count := make(map[*grant]int)
	for _, n := range circle {
		for _, g := range n.guards {
			if in[g.first] && g.owner != nil {
				count[g.owner]++
			}
		}
	}
	owners := make([]*grant, 0, len(count))
	for g := range count {
		owners = append(owners, g)
	}
	slices.SortFunc(owners, func(a, b *grant) int {
		if d := count[b] - count[a]; d != 0 {
			return d
		}
		return a.key.Compare(b.key)
	})
	return owners
}

// relax marks the groups of a circle that move to other rows and were not relaxed
// yet.
func (s *shielding) relax(owners []*grant) bool {
	did := false
	for _, g := range owners {
		if g.set != nil && !s.relaxed[g.key] {
			s.relaxed[g.key] = true
			did = true
		}
	}
	return did
}

// split takes the updates of a circle apart that both take and add.
func (s *shielding) split(circle []*node, round int) (bool, error) {
	if round >= gentleRounds {
		return false, nil
	}
	did := false
	for _, n := range circle {
		if n.early != nil || n.step.Op != Update {
			continue
		}
		ok, err := s.splitNode(n)
		if err != nil {
			return false, err
		}
		did = did || ok
	}
	return did, nil
}

// splitNode makes the update n two: the first takes away what the second doesn't
// have, so that in between there is what both have.
func (s *shielding) splitNode(n *node) (bool, error) {
	switch before := n.step.Before.(type) {
	case *spec.InitiatorGroup:
		after := n.step.After.(*spec.InitiatorGroup)
		live, want := whoOf(before), whoOf(after)
		common := live.and(want)
		if common.empty() || live.within(want) || want.within(live) {
			return false, nil
		}
		middle := *before
		middle.Initiators, middle.Networks = common.names.list(), common.nets.list()
		return true, s.insert(n, Update, &middle)
	case *spec.Portal:
		after := n.step.After.(*spec.Portal)
		if subset(before.Listen, after.Listen) || subset(after.Listen, before.Listen) {
			return false, nil
		}
		middle := *before
		middle.Listen = slices.DeleteFunc(slices.Clone(before.Listen), func(a string) bool { return !slices.Contains(after.Listen, a) })
		return true, s.insert(n, Update, s.withoutDeadGroup(&middle))
	case *spec.Credential:
		return s.replace(n, before)
	}
	return false, nil
}

// replace makes the update of a credential a delete and a create, unless the row
// must stay for its id.
func (s *shielding) replace(n *node, before *spec.Credential) (bool, error) {
	after := n.step.After.(*spec.Credential)
	if s.live.Release.MutualByID || before.User == after.User && before.Secret == after.Secret {
		return false, nil
	}
	return true, s.remake(n)
}

// detach takes groups away before anything is added to their rows, and makes them
// again when all is done: those that keep nobody, or else one that does.
func (s *shielding) detach(owners []*grant) (bool, error) {
	owners = slices.DeleteFunc(owners, func(g *grant) bool { return g.drop.node != nil || g.back.node != nil })
	if len(owners) == 0 {
		return false, nil
	}
	idle := slices.DeleteFunc(slices.Clone(owners), s.keepsSomebody)
	if len(idle) == 0 {
		idle = owners[:1]
	}
	for _, g := range idle {
		n := g.set
		if n == nil {
			o := s.live.Find(g.key)
			n = s.add(Step{Op: Update, Key: g.key, ID: o.ID, Before: g.live, After: g.want})
		}
		if err := s.remake(n); err != nil {
			return false, err
		}
	}
	return true, nil
}

// keepsSomebody reports whether both live and want let somebody in through g.
func (s *shielding) keepsSomebody(g *grant) bool {
	live, want := s.listens(spec.Key{Kind: spec.KindPortal, Name: g.live.Portal})
	return !s.whoOfLive(g.live).and(s.whoOfWant(g.want)).empty() &&
		!s.authLive(g.live).and(s.authWant(g.want)).empty() &&
		slices.ContainsFunc(live, func(a string) bool { return slices.Contains(want, a) })
}
