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

// NewPlan returns the plan that makes live match s. A plan that may not be carried out has
// its steps all the same, and the reasons in Refusals. The same arguments give the same
// plan. NewPlan keeps nothing of live, and does not change it.
func NewPlan(s *spec.Spec, live *inventory.Live, o plans.Options) (*plans.Plan, error) {
	return build(draft.New(s, live, o), "")
}

// build goes through the stages of a plan. Each takes what the one before it returns.
// Without is a rule to leave out, which only tests do.
func build(p *draft.Draft, without draft.Reason) (*plans.Plan, error) {
	drafted, err := draw(p)
	if err != nil {
		return nil, err
	}
	linked := drafted.link(without)
	acyclic, err := linked.breakCycles(without)
	if err != nil {
		return nil, err
	}
	ordered, err := acyclic.order()
	if err != nil {
		return nil, err
	}
	return ordered.check(), nil
}

// A drafted is a plan with all the writes that bring about what the spec wants.
type drafted struct{ *draft.Draft }

// A linked is a plan whose nodes know what they wait for: what a write refers to must
// exist, what it deletes must not be referred to, what it claims must be free.
type linked struct{ *draft.Draft }

// An acyclic is a plan in which no nodes wait for each other, with the edges that keep
// access from widening.
type acyclic struct {
	*draft.Draft
	graph *rules.Graph
	// unsolvable says that a cycle can't be broken: the plan is refused, and shown without
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
		compare,                // writes each resource that differs
		prune,                  // deletes each object that the spec doesn't list
		pinLUNs,                // gives a number to mappings that have none
		cascadeDeletes,         // takes out deletes that the appliance does by itself
		keepIdentities,         // keeps the serial of an extent that is replaced
		restoreGroups,          // creates groups again that a write of their target drops
		repairTags,             // gives portals that share a tag their own
		freeKeptAddresses,      // splits updates of portals that keep an address
		replaceDepartedPortals, // orders the replacement of portals that can't be changed
	} {
		if err := part(p); err != nil {
			return nil, err
		}
	}
	return &drafted{p}, nil
}

// breakCycles parks objects that wait for each other because of claims, and orders the
// writes so that access never widens on the way.
func (l *linked) breakCycles(without draft.Reason) (*acyclic, error) {
	if err := l.parkCycles(); err != nil {
		return nil, err
	}
	access, unsolvable, err := rules.Order(l.Draft, without)
	return &acyclic{Draft: l.Draft, graph: access, unsolvable: unsolvable}, err
}

// check refuses what must not be carried out, and returns the plan.
func (o *ordered) check() *plans.Plan {
	guard.Check(o.Draft)
	classes, exposures := access.Classify(o.steps, o.Live)
	if !o.unsolvable {
		guard.Exposures(o.Draft, exposures, o.steps)
	}
	guard.WarnOfSharedBacking(o.Draft)
	guard.WarnOfUnmanaged(o.Draft)
	steps, deferred := guard.Defer(o.Draft, plans.Limit(withClasses(o.steps, classes), o.Options))
	o.Refusals = append(o.Refusals, plans.RefuseClasses(steps, o.Options)...)
	guard.Deletes(o.Draft, steps)
	return &plans.Plan{
		Release:   o.Live.Release,
		Options:   o.Options,
		Ownership: o.Live.Ownership.Source,
		Steps:     steps,
		Deferred:  deferred,
		Adopts:    adopted(o.Draft),
		Kept:      kept(o.Draft),
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

// unmanaged counts, by kind, the objects that the spec neither lists nor decides about.
func unmanaged(p *draft.Draft) map[spec.Kind]int {
	n := make(map[spec.Kind]int)
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; p.Wanted[o.Key] == nil && !p.Decides(o) {
			n[o.Key.Kind]++
		}
	}
	return n
}
