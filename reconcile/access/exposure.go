package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Leak is a state on the way that grants what neither live nor want does.
type Leak struct {
	Step  int // after which
	Group spec.Key
}

// stateBefore returns the state that a plan starts from.
func stateBefore(live *inventory.Live, wild wildcards) *rows {
	get := func(k spec.Key) spec.Resource {
		if o := live.Find(k); o != nil {
			return o.Resource
		}
		return nil
	}
	first := &rows{get: get, asked: askedIn(live), whos: make(map[*spec.InitiatorGroup]Who), wild: wild, claimed: make(map[string]int), stores: make(map[shelf]bool)}
	for i := range live.Objects {
		first.claim(live.Objects[i].Resource, 1)
		first.stock(live.Objects[i].Key)
	}
	return first
}

// stateAfter returns the state that a plan leads to from the one before it.
func stateAfter(steps []plans.Step, live *inventory.Live, before *rows) *rows {
	changed := make(map[spec.Key]spec.Resource)
	for i := range steps {
		for _, k := range steps[i].Cascades {
			changed[k] = nil
		}
		changed[steps[i].Key] = steps[i].After
	}
	get := func(k spec.Key) spec.Resource {
		if r, ok := changed[k]; ok {
			return r
		}
		return before.get(k)
	}
	proofs := make(map[string]AuthSet)
	last := &rows{get: get, whos: before.whos, wild: before.wild, claimed: make(map[string]int), stores: make(map[shelf]bool)}
	for k, r := range changed {
		AddProof(proofs, r)
		last.claim(r, 1)
		last.stock(k)
	}
	for i := range live.Objects {
		if _, ok := changed[live.Objects[i].Key]; !ok {
			AddProof(proofs, live.Objects[i].Resource)
			last.claim(live.Objects[i].Resource, 1)
			last.stock(live.Objects[i].Key)
		}
	}
	last.asked = asking(proofs)
	return last
}

// askedIn returns what the auth groups of live ask for.
func askedIn(live *inventory.Live) func(string) asked {
	proofs := make(map[string]AuthSet)
	for i := range live.Objects {
		AddProof(proofs, live.Objects[i].Resource)
	}
	return asking(proofs)
}

// asking returns what auth groups ask for that accept the given proofs.
func asking(proofs map[string]AuthSet) func(string) asked {
	sets := make(map[string]*AuthSet, len(proofs))
	for group, s := range proofs {
		sets[group] = &s
	}
	return func(group string) asked {
		if sets[group] == nil {
			sets[group] = new(AuthSet)
		}
		return asked{set: sets[group]}
	}
}

// A watch looks out for leaks. What a group grants is the product of its factors,
// so a state is safe if every factor is within live's, or every one within want's,
// or all are within both but one, which is within the two together.
type watch struct {
	sim         *sim
	first, last *rows
	data        map[string]*dataCount  // by target
	judged      map[spec.Key]dataCount // what each mapping counted for last
	unions      map[[2]*AuthSet]*AuthSet
}

// A dataCount says how many mappings of a target show what isn't shown before the
// plan, after it, or either.
type dataCount struct{ notFirst, notLast, neither int }

func newWatch(s *sim, first, last *rows) *watch {
	w := &watch{
		sim: s, first: first, last: last, data: make(map[string]*dataCount),
		judged: make(map[spec.Key]dataCount), unions: make(map[[2]*AuthSet]*AuthSet),
	}
	for k, r := range s.now {
		if _, ok := r.(*spec.Mapping); ok {
			w.judge(k)
		}
	}
	return w
}

// judge counts the mapping k anew.
func (w *watch) judge(k spec.Key) {
	d := w.data[k.Parent()]
	if d == nil {
		d = new(dataCount)
		w.data[k.Parent()] = d
	}
	v := w.sim.view(k)
	inFirst, inLast := w.first.shows(k.Parent(), v), w.last.shows(k.Parent(), v)
	now := dataCount{notFirst: count(!inFirst), notLast: count(!inLast), neither: count(!inFirst && !inLast)}
	was := w.judged[k]
	d.notFirst += now.notFirst - was.notFirst
	d.notLast += now.notLast - was.notLast
	d.neither += now.neither - was.neither
	w.judged[k] = now
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// wider reports whether the other side of what goes by k, a group or a mapping, is
// wider than before the plan: whether the target shows anything else, or a group of
// it lets in anybody else. That may have come to be while nobody could reach it.
func (w *watch) wider(k spec.Key) bool {
	if k.Kind == spec.KindTargetGroup {
		d := w.data[k.Parent()]
		return d != nil && d.notFirst > 0
	}
	for g := range w.sim.users[spec.Key{Kind: spec.KindTarget, Name: k.Parent()}] {
		if !w.sim.frame(g).within(w.first.frame(g)) {
			return true
		}
	}
	return false
}

// check returns the leaks that a step made, which affected keys.
func (w *watch) check(step int, keys []spec.Key) []Leak {
	groups := make(map[spec.Key]bool)
	for _, k := range keys {
		if k.Kind == spec.KindTargetGroup {
			groups[k] = true
			continue
		}
		for g := range w.sim.users[spec.Key{Kind: spec.KindTarget, Name: k.Parent()}] {
			groups[g] = true
		}
	}
	var leaks []Leak
	for g := range groups {
		if w.sim.shown[g.Parent()] > 0 && !w.safe(g) {
			leaks = append(leaks, Leak{step, g})
		}
	}
	return leaks
}

// safe reports whether the group k grants no more than live or want do.
func (w *watch) safe(k spec.Key) bool {
	now := w.sim.frame(k)
	if now.empty() {
		return true
	}
	a, b, d := w.first.frame(k), w.last.frame(k), w.data[k.Parent()]
	factors := []bounds{
		{now.who.Within(a.who), now.who.Within(b.who), now.who.Within(a.who) || now.who.Within(b.who)},
		{now.auth.within(a.auth), now.auth.within(b.auth), now.auth.within(w.either(a.auth, b.auth))},
		{Subset(now.addr, a.addr), Subset(now.addr, b.addr), Subset(now.addr, slices.Concat(a.addr, b.addr))},
		{d.notFirst == 0, d.notLast == 0, d.neither == 0},
	}
	return allowed(factors)
}

// either returns what lets in whoever one of two sets lets in.
func (w *watch) either(a, b asked) asked {
	pair := [2]*AuthSet{a.set, b.set}
	if w.unions[pair] == nil {
		union := a.set.or(*b.set)
		w.unions[pair] = &union
	}
	return asked{set: w.unions[pair]}
}

// bounds says of a factor whether it is within what it is before the plan, after
// it, or both together.
type bounds struct{ first, last, either bool }

func allowed(factors []bounds) bool {
	first, last, beyond := true, true, 0
	for _, f := range factors {
		first, last = first && f.first, last && f.last
		if !f.first || !f.last {
			beyond++
			if !f.either {
				return false
			}
		}
	}
	return first || last || beyond <= 1
}
