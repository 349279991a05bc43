package access

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// An Exposure is a state that a plan passes through and in which a target group grants
// what it grants neither before nor after the plan.
type Exposure struct {
	Step  int // the index of the step after which it is so
	Group spec.Key
}

// A detector finds exposures. What a target group grants is the product of factors:
// the four of its admission, and what its target shows. So a state is safe if every
// factor is within that of the state before the plan, or every one within that of the
// state after it, or if one factor alone is on both sides and the others are within
// what both states have.
type detector struct {
	now           *simulation
	before, after *state
	data          map[string]*dataCount  // by target
	counted       map[spec.Key]dataCount // what data contains of each mapping
	// unions caches the union of two sets, whose size may be thousands.
	unions map[[2]*CredentialSet]*CredentialSet
}

// A dataCount is how many mappings of a target show now what the target doesn't show
// before the plan, after it, or either.
type dataCount struct{ notBefore, notAfter, neither int }

func newDetector(now *simulation, before, after *state) *detector {
	d := &detector{
		now: now, before: before, after: after, data: make(map[string]*dataCount),
		counted: make(map[spec.Key]dataCount), unions: make(map[[2]*CredentialSet]*CredentialSet),
	}
	for k, r := range now.resources {
		if _, ok := r.(*spec.Mapping); ok {
			d.recount(k)
		}
	}
	return d
}

// recount counts the mapping k again, which a step may have changed.
func (d *detector) recount(k spec.Key) {
	sum := d.data[k.Parent()]
	if sum == nil {
		sum = new(dataCount)
		d.data[k.Parent()] = sum
	}
	disk := d.now.disk(k)
	inBefore, inAfter := d.before.shows(k.Parent(), disk), d.after.shows(k.Parent(), disk)
	is := dataCount{notBefore: count(!inBefore), notAfter: count(!inAfter), neither: count(!inBefore && !inAfter)}
	was := d.counted[k]
	sum.notBefore += is.notBefore - was.notBefore
	sum.notAfter += is.notAfter - was.notAfter
	sum.neither += is.neither - was.neither
	d.counted[k] = is
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// otherSideGrew reports whether more than before the plan is on the other side of k:
// whether the target of a group shows anything that it didn't show, or a group of the
// target of a mapping admits anybody that it didn't admit. That may have come about in
// an earlier step, when no host could reach it.
func (d *detector) otherSideGrew(k spec.Key) bool {
	if k.Kind == spec.KindTargetGroup {
		sum := d.data[k.Parent()]
		return sum != nil && sum.notBefore > 0
	}
	for g := range d.now.groupsOf(k.Parent()) {
		if !d.now.admission(g).within(d.before.admission(g)) {
			return true
		}
	}
	return false
}

// exposures returns those that a step caused; affected are the target groups and
// mappings that it changed.
func (d *detector) exposures(step int, affected []spec.Key) []Exposure {
	groups := make(map[spec.Key]bool)
	for _, k := range affected {
		if k.Kind == spec.KindTargetGroup {
			groups[k] = true
			continue
		}
		for g := range d.now.groupsOf(k.Parent()) {
			groups[g] = true
		}
	}
	var found []Exposure
	for g := range groups {
		if d.now.mapped[g.Parent()] > 0 && !d.safe(g) {
			found = append(found, Exposure{step, g})
		}
	}
	return found
}

// safe reports whether the target group k grants no more than it grants before the
// plan and after it together.
func (d *detector) safe(k spec.Key) bool {
	now := d.now.admission(k)
	if now.empty() {
		return true
	}
	a, b, sum := d.before.admission(k), d.after.admission(k), d.data[k.Parent()]
	return allowed([]coverage{
		{now.names.Within(a.names), now.names.Within(b.names), now.names.WithinEither(a.names, b.names)},
		{now.networks.Within(a.networks), now.networks.Within(b.networks), now.networks.Within(a.networks.Union(b.networks))},
		{now.authentication.within(a.authentication), now.authentication.within(b.authentication), now.authentication.within(d.either(a, b))},
		{Subset(now.addresses, a.addresses), Subset(now.addresses, b.addresses), Subset(now.addresses, slices.Concat(a.addresses, b.addresses))},
		{sum.notBefore == 0, sum.notAfter == 0, sum.neither == 0},
	})
}

// either returns an authentication that accepts all that a or b accepts. Both must be
// of states whose sets are fixed.
func (d *detector) either(a, b admission) authentication {
	pair := [2]*CredentialSet{a.authentication.fixed, b.authentication.fixed}
	if d.unions[pair] == nil {
		union := a.authentication.set().Union(b.authentication.set())
		d.unions[pair] = &union
	}
	return authentication{fixed: d.unions[pair]}
}

// A coverage says whether a factor is within what it is before the plan, after it, or
// in both states together.
type coverage struct{ before, after, either bool }

// allowed reports whether a product of factors with the given coverage is within the
// union of the products of before and after. It may be wrong with false, not with true.
func allowed(factors []coverage) bool {
	before, after, beyond := true, true, 0
	for _, f := range factors {
		before, after = before && f.before, after && f.after
		if !f.before || !f.after {
			beyond++
			if !f.either {
				return false
			}
		}
	}
	return before || after || beyond <= 1
}
