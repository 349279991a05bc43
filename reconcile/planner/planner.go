package planner

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// NewPlan returns the plan that makes live like s. What may not be carried out is
// planned all the same, with the reasons in Refusals. The same arguments give the
// same plan.
func NewPlan(s *spec.Spec, live *inventory.Live, o plans.Options) (*plans.Plan, error) {
	return newPlanner(s, live, o).build()
}

// build goes through the stages of a plan. Each takes what the one before it returns.
func (p *planner) build() (*plans.Plan, error) {
	drafted, err := p.draw()
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
type drafted struct{ *planner }

// A linked is a plan whose nodes know what they wait for: what a write refers to must
// exist, what it deletes must not be referred to, what it claims must be free.
type linked struct{ *planner }

// An acyclic is a plan in which no nodes wait for each other, with the edges that keep
// access from widening.
type acyclic struct {
	*planner
	graph *accessGraph
	// stuck says that a circle has no way out: the plan is refused, and shown without
	// the rules of access.
	stuck bool
}

// An ordered is a plan as a list of steps, each of which needs only earlier ones.
type ordered struct {
	*planner
	steps []plans.Step
	stuck bool
}

// draw plans the writes.
func (p *planner) draw() (*drafted, error) {
	for _, part := range []func() error{
		p.compare,   // a node for each resource that differs
		p.prune,     // and for each object that the spec doesn't have
		p.pinLUNs,   // numbers for mappings that float
		p.ride,      // deletes that the appliance does by itself
		p.inherit,   // serials of what is replaced
		p.regroup,   // groups that a target's write drops
		p.retag,     // portals that share a tag
		p.unlisten,  // portals that must let go before they change
		p.supersede, // portals that can't be changed
	} {
		if err := part(); err != nil {
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
	access, stuck, err := l.shield()
	return &acyclic{planner: l.planner, graph: access, stuck: stuck}, err
}

// A planner holds a plan in the making.
type planner struct {
	spec    *spec.Spec
	live    *inventory.Live
	options plans.Options

	nodes []*node
	// out are the nodes that were taken out, until the next sweep.
	out map[*node]bool
	// nodeOf gives the node that writes an object, or that it rides along with.
	nodeOf map[spec.Key]*node
	// wanted gives the spec's resource of a key, or nil.
	wanted map[spec.Key]spec.Resource
	// parts gives the groups and mappings that refer to a target or an extent.
	parts map[spec.Key][]*inventory.Object
	// adrift holds the targets that have more than one mapping without a number.
	adrift map[spec.Key]bool
	// rows gives the credentials by id.
	rows map[client.ID]*inventory.Object
	// groups holds the auth groups that have a credential on the appliance.
	groups map[spec.Key]bool
	// lonely gives the users that will have no peer; see peerless.
	lonely map[spec.Key]*inventory.Object
	// ignored is a reason to wait that is left out, which only tests do.
	ignored reason
	// fibre and modeless say that a target has another mode than ISCSI, or none.
	fibre, modeless bool

	kept     []spec.Key
	held     []plans.Step // that wait because a file of the spec is gone
	warnings []string
	// notInForce are the warnings that say why the service can't follow what is stored.
	notInForce []string
	refusals   refusal.Error
}

func newPlanner(s *spec.Spec, live *inventory.Live, o plans.Options) *planner {
	p := &planner{
		spec: s, live: live, options: o,
		nodeOf: make(map[spec.Key]*node),
		wanted: make(map[spec.Key]spec.Resource, len(s.Resources)),
		parts:  make(map[spec.Key][]*inventory.Object),
		adrift: make(map[spec.Key]bool),
		rows:   make(map[client.ID]*inventory.Object),
		groups: make(map[spec.Key]bool),

		out: make(map[*node]bool),
	}
	for _, r := range s.Resources {
		p.wanted[r.Key()] = r
	}
	for i := range live.Objects {
		object := &live.Objects[i]
		p.note(object)
	}
	return p
}

// note keeps what later stages ask of an object.
func (p *planner) note(o *inventory.Object) {
	for _, k := range o.Resource.Refs() {
		p.parts[k] = append(p.parts[k], o)
	}
	switch r := o.Resource.(type) {
	case *spec.Credential:
		p.rows[o.ID] = o
		p.groups[r.Provides()] = true
	case *spec.Target:
		p.fibre = p.fibre || r.Mode != spec.ModeISCSI
		p.modeless = p.modeless || slices.Contains(o.Missing, "mode")
	}
}

// add plans a step for the resource or object named k.
func (p *planner) add(s plans.Step) *node {
	n := &node{step: s}
	p.nodes = append(p.nodes, n)
	p.nodeOf[s.Key] = n
	return n
}

// refuse records why the plan may not be carried out.
func (p *planner) refuse(k spec.Key, field, message string) {
	p.refusals = append(p.refusals, refusal.Reason{Key: k, Field: field, Pos: p.spec.Pos(k), Message: message})
}

// doomed reports whether the object named k will be deleted.
func (p *planner) doomed(k spec.Key) bool {
	n := p.nodeOf[k]
	return n != nil && n.step.Op == plans.Delete
}

// check refuses what must not be carried out, and returns the plan.
func (o *ordered) check() *plans.Plan {
	o.guard()
	slices.SortFunc(o.kept, spec.Key.Compare)
	classes, leaks := access.Classify(o.steps, o.live)
	if !o.stuck {
		o.refuseLeaks(leaks, o.steps)
	}
	o.warnOfSharedStores()
	o.warnOfUnmanaged()
	steps := o.holdBack(plans.Limit(withClasses(o.steps, classes), o.options))
	o.refusals = append(o.refusals, plans.RefuseClasses(steps, o.options)...)
	o.guardDeletes(steps)
	return &plans.Plan{
		Release:   o.live.Release,
		Options:   o.options,
		Ownership: o.live.Ownership.Source,
		Steps:     steps,
		Held:      o.held,
		Adopts:    o.adopted(),
		Kept:      o.kept,
		Unmanaged: o.unmanaged(),
		Warnings:  o.warnings,
		Refusals:  o.refusals.Sorted(),

		NotInForce: o.notInForce,
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
func (p *planner) unmanaged() map[spec.Kind]int {
	n := make(map[spec.Kind]int)
	for i := range p.live.Objects {
		if o := &p.live.Objects[i]; p.wanted[o.Key] == nil && !p.decides(o) {
			n[o.Key.Kind]++
		}
	}
	return n
}
