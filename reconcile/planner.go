package reconcile

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// NewPlan returns the plan that makes live like s. What may not be carried out is
// planned all the same, with the reasons in Refusals. The same arguments give the
// same plan.
func NewPlan(s *spec.Spec, live *Live, o Options) (*Plan, error) {
	return newPlanner(s, live, o).build()
}

// build goes through the stages of a plan.
func (p *planner) build() (*Plan, error) {
	for _, stage := range []func() error{
		p.compare,   // a node for each resource that differs
		p.prune,     // and for each object that the spec doesn't have
		p.pinLUNs,   // numbers for mappings that float
		p.ride,      // deletes that the appliance does by itself
		p.inherit,   // serials of what is replaced
		p.regroup,   // groups that a target's write drops
		p.retag,     // portals that share a tag
		p.unlisten,  // portals that must let go before they change
		p.supersede, // portals that can't be changed
		p.link,      // what waits for what
		p.nameOnce,  // full names of targets
		p.unwind,    // circles
		p.shield,    // what must wait so that access never widens
	} {
		if err := stage(); err != nil {
			return nil, err
		}
	}
	p.guard()
	return p.plan()
}

// A planner holds a plan in the making.
type planner struct {
	spec    *spec.Spec
	live    *Live
	options Options

	nodes []*node
	gates []*node // that gather edges
	// nodeOf gives the node that writes an object, or that it rides along with.
	nodeOf map[spec.Key]*node
	// wanted gives the spec's resource of a key, or nil.
	wanted map[spec.Key]spec.Resource
	// parts gives the groups and mappings that refer to a target or an extent.
	parts map[spec.Key][]*Object
	// adrift holds the targets that have more than one mapping without a number.
	adrift map[spec.Key]bool
	// rows gives the credentials by id.
	rows map[client.ID]*Object
	// groups holds the auth groups that have a credential on the appliance.
	groups map[spec.Key]bool
	// lonely gives the users that will have no peer; see peerless.
	lonely map[spec.Key]*Object
	// concessions are what target groups got so that circles end.
	concessions map[spec.Key]*concession
	// ignored is a reason to wait that is left out, which only tests do.
	ignored reason
	// temporary says what temporary rows may be, once there are some.
	temporary *temporaries
	// stuck says that a circle has no way out: the plan is refused, and shown without
	// the rules of access.
	stuck bool
	// fibre and modeless say that a target has another mode than ISCSI, or none.
	fibre, modeless bool

	kept     []spec.Key
	held     []Step // that wait because a file of the spec is gone
	warnings []string
	// notInForce are the warnings that say why the service can't follow what is stored.
	notInForce []string
	refusals   Refused
}

func newPlanner(s *spec.Spec, live *Live, o Options) *planner {
	p := &planner{
		spec: s, live: live, options: o,
		nodeOf: make(map[spec.Key]*node),
		wanted: make(map[spec.Key]spec.Resource, len(s.Resources)),
		parts:  make(map[spec.Key][]*Object),
		adrift: make(map[spec.Key]bool),
		rows:   make(map[client.ID]*Object),
		groups: make(map[spec.Key]bool),

		concessions: make(map[spec.Key]*concession),
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
func (p *planner) note(o *Object) {
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
func (p *planner) add(s Step) *node {
	n := &node{step: s}
	p.nodes = append(p.nodes, n)
	p.nodeOf[s.Key] = n
	return n
}

// refuse records why the plan may not be carried out.
func (p *planner) refuse(k spec.Key, field, message string) {
	p.refusals = append(p.refusals, Refusal{Key: k, Field: field, Pos: p.spec.Pos(k), Message: message})
}

// doomed reports whether the object named k will be deleted.
func (p *planner) doomed(k spec.Key) bool {
	n := p.nodeOf[k]
	return n != nil && n.step.Op == Delete
}

// plan puts the nodes in order and fills in the rest.
func (p *planner) plan() (*Plan, error) {
	steps, err := p.order()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(p.kept, spec.Key.Compare)
	if leaks := classify(steps, p.live); !p.stuck {
		p.refuseLeaks(leaks, steps)
	}
	p.warnOfSharedStores()
	p.warnOfUnmanaged()
	steps = p.holdBack(limit(steps, p.options))
	p.refusals = append(p.refusals, refuseClasses(steps, p.options)...)
	p.guardDeletes(steps)
	plan := &Plan{
		Release:   p.live.Release,
		Options:   p.options,
		Ownership: p.live.Ownership.Source,
		Steps:     steps,
		Held:      p.held,
		Adopts:    p.adopted(),
		Kept:      p.kept,
		Unmanaged: p.unmanaged(),
		Warnings:  p.warnings,
		Refusals:  p.refusals.sorted(),

		NotInForce: p.notInForce,
	}
	return plan, nil
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
