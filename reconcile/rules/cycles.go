package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// maxSplitRounds is how often cycles are resolved by splitting; after that their
// groups are taken away and made again, which ends every cycle.
const maxSplitRounds = 8

// resolve changes the plan so that fewer steps wait for each other. Of the ways
// out, each cycle gets the first that it has:
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
// refused. A group that two cycles have in common is changed for one of them only:
// that may be the end of the other.
func (s *attempt) resolve(cycles [][]*draft.Node, round int) error {
	for _, cycle := range cycles {
		all := s.ownersIn(cycle)
		if slices.ContainsFunc(all, func(g *grant) bool { return g.resolved }) {
			continue // the next round sees what is left of it
		}
		owners := slices.DeleteFunc(slices.Clone(all), func(g *grant) bool { return s.Wanted[g.key] == nil })
		ways := []func() (bool, error){
			func() (bool, error) { return s.relax(owners), nil },
			func() (bool, error) { return s.split(cycle, round) },
			func() (bool, error) { return s.breakBeforeMake(breakable(owners, s.keepsAccess)) },
			func() (bool, error) { return s.detour(owners, round) },
			func() (bool, error) { return s.allowGap(owners), nil },
			func() (bool, error) { return s.breakBeforeMake(first(breakable(owners, nil))) },
			func() (bool, error) { return s.refuse(cycle, all), nil },
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

// refuse refuses a plan whose steps wait for each other in a cycle, and names the
// group that is the reason of it, if one is.
func (s *attempt) refuse(cycle []*draft.Node, owners []*grant) bool {
	why := "waits for itself"
	if len(owners) > 0 {
		why = "can't change together with others that " + owners[0].key.String() + " uses, which the plan may not touch"
	}
	s.Refuse(cycle[0].Step.Key, "", why+"; make the changes one after the other")
	s.unsolvable = true
	return true
}

// ownersIn returns the groups for which a rule was drawn between two nodes of a
// cycle, those with the most such edges first.
func (s *attempt) ownersIn(cycle []*draft.Node) []*grant {
	in := make(map[*draft.Node]bool, len(cycle))
	for _, n := range cycle {
		in[n] = true
	}
	count := make(map[*grant]int)
	for _, n := range cycle {
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

// relax marks the groups of a cycle that move to other rows and were not relaxed
// yet.
func (s *attempt) relax(owners []*grant) bool {
	did := false
	for _, g := range owners {
		if g.update != nil && !g.relaxed {
			g.relaxed, g.resolved = true, true
			did = true
		}
	}
	return did
}

// yield leaves out rule M3 for one group of a cycle, which keeps access that both
// sides grant but isn't needed to keep it from widening.
func (s *attempt) allowGap(owners []*grant) bool {
	for _, g := range owners {
		if g.update != nil && !g.detoured && !g.gapAllowed {
			g.gapAllowed, g.resolved = true, true
			return true
		}
	}
	return false
}

// breakable returns the groups that stay, but for those to except.
func breakable(owners []*grant, except func(*grant) bool) []*grant {
	var some []*grant
	for _, g := range owners {
		if g.removal.node == nil && g.creation.node == nil && !g.detoured && (except == nil || !except(g)) {
			some = append(some, g)
		}
	}
	return some
}

func first(owners []*grant) []*grant { return owners[:min(1, len(owners))] }

// detach takes groups away before anything is added to their rows, and makes them
// again when all is done.
func (s *attempt) breakBeforeMake(owners []*grant) (bool, error) {
	for _, g := range owners {
		n := g.update
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

// keepsAccess reports whether both live and want let somebody in through g.
func (s *attempt) keepsAccess(g *grant) bool {
	live, want := listens(s.Draft, g.live.PortalKey())
	return !s.whoOfLive(g.live).Intersect(s.whoOfWant(g.want)).Empty() &&
		!s.authLive(g.live).Intersect(s.authWant(g.want)).Empty() &&
		access.ListenOverlap(live, want)
}
