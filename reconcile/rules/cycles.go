package rules

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// maxSplitRounds is how often cycles are resolved by splitting writes. After that their
// groups are deleted and created again, which ends every cycle.
const maxSplitRounds = 8

// resolve changes the plan so that fewer steps wait for each other. Each cycle gets the
// first of these ways out that it has:
//
//	relax              leave out rules that the sets make needless  no extra write
//	split              take away first, then add                    one more write for a row
//	break before make  delete a group that keeps nobody's access    one more write
//	detour             move a group to temporary rows meanwhile     three to five more writes
//	allow a gap        leave out keep while moving for a group      hosts lose access for a while
//	break before make  delete a group that keeps somebody's access  one more write, and hosts lose
//	                                                                access for a while
//
// The last two are for groups that can't take a detour. A group that the spec does not
// decide about is never written: where there is no other way, the plan is refused. A group
// that two cycles have in common is changed for one of them only, because that may end the
// other as well.
func (s *attempt) resolve(cycles [][]*draft.Node, round int) error {
	for _, cycle := range cycles {
		all := s.ownersIn(cycle)
		if slices.ContainsFunc(all, func(g *grant) bool { return g.resolved }) {
			continue // the next round finds what is left of it
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

// refuse refuses a plan whose steps wait for each other, and names a target group that
// is the reason, if one is. It returns true.
func (s *attempt) refuse(cycle []*draft.Node, owners []*grant) bool {
	why := "waits for itself"
	if len(owners) > 0 {
		why = "can't change together with others that " + owners[0].key.String() + " uses, which the plan may not touch"
	}
	s.Refuse(cycle[0].Step.Key, "", why+"; make the changes one after the other")
	s.unsolvable = true
	return true
}

// ownersIn returns the groups for which a rule was drawn between two nodes of a cycle,
// those with the most such edges first.
func (s *attempt) ownersIn(cycle []*draft.Node) []*grant {
	in := make(map[*draft.Node]bool, len(cycle))
	for _, n := range cycle {
		in[n] = true
	}
	count := make(map[*grant]int)
	for _, n := range cycle {
		for _, e := range s.graph.edges[n.Number()] {
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

// relax marks the groups of a cycle that move to other rows and were not relaxed yet. It
// reports whether there are any.
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

// allowGap leaves out [draft.KeepWhileMoving] for one group of a cycle. Access does not
// widen without that rule, but hosts that both sides let in may have none for a while. It
// reports whether there is such a group.
func (s *attempt) allowGap(owners []*grant) bool {
	for _, g := range owners {
		if g.update != nil && !g.detoured && !g.gapAllowed {
			g.gapAllowed, g.resolved = true, true
			return true
		}
	}
	return false
}

// breakable returns the groups that the plan keeps, without those to except.
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

// breakBeforeMake deletes groups before anything is added to their rows, and creates them
// again when all rows are done. It reports whether there are any.
func (s *attempt) breakBeforeMake(owners []*grant) (bool, error) {
	for _, g := range owners {
		n := g.update
		if n == nil {
			o := s.Live.Find(g.key)
			n = s.Add(plans.Step{Op: plans.Update, Key: g.key, ID: o.ID, Before: g.live, After: g.want})
		}
		if err := s.Recreate(n); err != nil {
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
