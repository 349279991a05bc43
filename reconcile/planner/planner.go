package planner

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/guard"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/rules"
	"github.com/lunsync/lunsync/spec"
)

// NewPlan returns the plan that makes live like s. What may not be carried out is
// planned all the same, with the reasons in Refusals. The same arguments give the
// same plan.
func NewPlan(s *spec.Spec, live *inventory.Live, o plans.Options) (*plans.Plan, error) {
	return build(draft.New(s, live, o))
}

// build goes through the stages of a plan. Each takes what the one before it returns.
func build(p *draft.Draft) (*plans.Plan, error) {
	drafted, err := draw(p)
	if err != nil {
		return nil, err
	}
	linked, err := drafted.link()
	if err != nil {
		return nil, err
	}
	acyclic, err := linked.breakCycles()
	if err != nil {
		return nil, err
	}
	ordered, err := acyclic.order()
	if err != nil {
		return nil, err
	}
	return ordered.check(), nil
}

// A drafted is a plan with all its writes.
type drafted struct{ *draft.Draft }

// A linked is a plan whose nodes know what they wait for: what a write refers to must
// exist, what it deletes must not be referred to, what it claims must be free.
type linked struct{ *draft.Draft }

// An acyclic is a plan in which no nodes wait for each other, with the edges that keep
// access from widening.
type acyclic struct {
	*draft.Draft
	graph *rules.Graph
	// unsolvable says that a circle has no way out: the plan is refused, and shown without
	// the rules of access.
	unsolvable bool
}

// An ordered is a plan as a list of steps, each of which needs only earlier ones.
type ordered struct {
	*draft.Draft
	steps      []plans.Step
	unsolvable bool
}

// draw plans the writes.
func draw(p *draft.Draft) (*drafted, error) {
	for _, part := range []func(*draft.Draft) error{
		compare,   // a node for each resource that differs
		prune,     // and for each object that the spec doesn't have
		pinLUNs,   // numbers for mappings that have none
		cascade,   // deletes that the appliance does by itself
		inherit,   // serials of what is replaced
		regroup,   // groups that a target's write drops
		retag,     // portals that share a tag
		unlisten,  // portals that must let go before they change
		supersede, // portals that can't be changed
	} {
		if err := part(p); err != nil {
			return nil, err
		}
	}
	return &drafted{p}, nil
}

// breakCycles parks what waits for itself because of claims, and orders the writes so
// that access never widens on the way.
func (l *linked) breakCycles() (*acyclic, error) {
	if err := l.unwind(); err != nil {
		return nil, err
	}
	access, unsolvable, err := rules.Order(l.Draft)
	return &acyclic{Draft: l.Draft, graph: access, unsolvable: unsolvable}, err
}

// check refuses what must not be carried out, and returns the plan.
func (o *ordered) check() *plans.Plan {
	guard.Check(o.Draft)
	slices.SortFunc(o.Kept, spec.Key.Compare)
	classes, exposures := access.Classify(o.steps, o.Live)
	if !o.unsolvable {
		guard.Exposures(o.Draft, exposures, o.steps)
	}
	guard.WarnOfSharedStores(o.Draft)
	guard.WarnOfUnmanaged(o.Draft)
	steps := guard.HoldBack(o.Draft, plans.Limit(withClasses(o.steps, classes), o.Options))
	o.Refusals = append(o.Refusals, plans.RefuseClasses(steps, o.Options)...)
	guard.Deletes(o.Draft, steps)
	return &plans.Plan{
		Release:   o.Live.Release,
		Options:   o.Options,
		Ownership: o.Live.Ownership.Source,
		Steps:     steps,
		Deferred:  o.Held,
		Adopts:    adopted(o.Draft),
		Kept:      o.Kept,
		Unmanaged: unmanaged(o.Draft),
		Warnings:  o.Warnings,
		Refusals:  o.Refusals.Sorted(),

		NotInForce: o.NotInForce,
	}
}

// withClasses returns the steps with their classes.
func withClasses(steps []plans.Step, classes [][]plans.Class) []plans.Step {
	all := slices.Clone(steps)
	for i := range all {
		all[i].Classes = classes[i]
	}
	return all
}

// unmanaged counts the objects that the spec has no say over.
func unmanaged(p *draft.Draft) map[spec.Kind]int {
	n := make(map[spec.Kind]int)
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; p.Wanted[o.Key] == nil && !p.Decides(o) {
			n[o.Key.Kind]++
		}
	}
	return n
}
