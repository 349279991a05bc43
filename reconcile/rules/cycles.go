package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// gentleRounds is how often circles are resolved by splitting; after that their
// groups are taken away and made again, which ends every circle.
const gentleRounds = 8

// resolve changes the plan so that fewer steps wait for each other. Of the ways
// out, each circle gets the first that it has:
//
//	relax   leave out rules that the sets make needless      no extra write
//	split   first take away, then add                        one more write for a row
//	detach  take a group that keeps nobody away and make it  one more write
//	shelter take a group to temporary rows for a while       three to five more writes
//	yield   leave out M3 for a group                         somebody waits
//	cut     detach a group that keeps somebody               one more write, and somebody waits
//
// The last two are for groups that no temporary row can stand in for. A group that
// the spec has no say over is never written: where nothing else is left, the plan is
// refused. A group that two circles have in common is changed for one of them only:
// that may be the end of the other.
func (s *shielding) resolve(circles [][]*draft.Node, round int) error {
	for _, circle := range circles {
		all := s.ownersIn(circle)
		if slices.ContainsFunc(all, func(g *grant) bool { return g.resolved }) {
			continue // the next round sees what is left of it
		}
		owners := slices.DeleteFunc(slices.Clone(all), func(g *grant) bool { return s.Wanted[g.key] == nil })
		ways := []func() (bool, error){
			func() (bool, error) { return s.relax(owners), nil },
			func() (bool, error) { return s.split(circle, round) },
			func() (bool, error) { return s.detach(detachable(owners, s.keepsSomebody)) },
			func() (bool, error) { return s.shelter(owners, round) },
			func() (bool, error) { return s.yield(owners), nil },
			func() (bool, error) { return s.detach(first(detachable(owners, nil))) },
			func() (bool, error) { return s.giveUp(circle, all), nil },
		}
		for _, way := range ways {
			done, err := way()
			if err != nil {
				return err
			}
			if done {
				break
			}
		}
	}
	return nil
}

// giveUp refuses a plan whose steps wait for each other in a circle, and names the
// group that is the reason of it, if one is.
func (s *shielding) giveUp(circle []*draft.Node, owners []*grant) bool {
	why := "waits for itself"
	if len(owners) > 0 {
		why = "can't change together with others that " + owners[0].key.String() + " uses, which the plan may not touch"
	}
	s.Refuse(circle[0].Step.Key, "", why+"; make the changes one after the other")
	s.stuck = true
	return true
}

// ownersIn returns the groups for which a rule was drawn between two nodes of a
// circle, those with the most such edges first.
func (s *shielding) ownersIn(circle []*draft.Node) []*grant {
	in := make(map[*draft.Node]bool, len(circle))
	for _, n := range circle {
		in[n] = true
	}
	count := make(map[*grant]int)
	for _, n := range circle {
		for _, e := range s.graph.edges[n.Place] {
			if in[e.first] && e.owner != nil {
				count[e.owner]++
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
		if g.set != nil && !g.relaxed {
			g.relaxed, g.resolved = true, true
			did = true
		}
	}
	return did
}

// yield leaves out rule M3 for one group of a circle, which keeps access that both
// sides grant but isn't needed to keep it from widening.
func (s *shielding) yield(owners []*grant) bool {
	for _, g := range owners {
		if g.set != nil && !g.sheltered && !g.yielded {
			g.yielded, g.resolved = true, true
			return true
		}
	}
	return false
}

// detachable returns the groups that stay, but for those to except.
func detachable(owners []*grant, except func(*grant) bool) []*grant {
	var some []*grant
	for _, g := range owners {
		if g.drop.node == nil && g.back.node == nil && !g.sheltered && (except == nil || !except(g)) {
			some = append(some, g)
		}
	}
	return some
}

func first(owners []*grant) []*grant { return owners[:min(1, len(owners))] }

// detach takes groups away before anything is added to their rows, and makes them
// again when all is done.
func (s *shielding) detach(owners []*grant) (bool, error) {
	for _, g := range owners {
		n := g.set
		if n == nil {
			o := s.Live.Find(g.key)
			n = s.Add(plans.Step{Op: plans.Update, Key: g.key, ID: o.ID, Before: g.live, After: g.want})
		}
		if err := s.Remake(n); err != nil {
			return false, err
		}
		g.resolved = true
	}
	return len(owners) > 0, nil
}

// keepsSomebody reports whether both live and want let somebody in through g.
func (s *shielding) keepsSomebody(g *grant) bool {
	live, want := listens(s.Draft, g.live.PortalKey())
	return !s.whoOfLive(g.live).And(s.whoOfWant(g.want)).Empty() &&
		!s.authLive(g.live).And(s.authWant(g.want)).Empty() &&
		access.Meet(live, want)
}
