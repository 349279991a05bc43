package draft

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// A Draft is a plan in the making. It is not safe for concurrent use.
type Draft struct {
	Spec    *spec.Spec
	Live    *inventory.Live
	Options plans.Options

	// Wanted gives the spec's resource of a key, or nil.
	Wanted map[spec.Key]spec.Resource
	// Parts gives the live groups and mappings that refer to an object.
	Parts map[spec.Key][]*inventory.Object
	// Credentials gives the live credentials by id.
	Credentials map[client.ID]*inventory.Object

	// Nodes are the writes, in the order in which they were planned, and so in that of
	// their numbers.
	Nodes []*Node
	// NodeOf gives the node that writes an object, or whose write deletes it by a cascade.
	NodeOf map[spec.Key]*Node

	// Warnings are what the reader of the plan should know.
	Warnings []string
	// NotInForce are the warnings that say why the service can't follow what is stored.
	NotInForce []string
	// Refusals say why the plan may not be carried out.
	Refusals refusal.Error

	numbers    int               // of nodes that were ever planned
	authGroups map[spec.Key]bool // that have a credential on the appliance
	// autoLUNs gives, by target, the live mappings without a number, and autoLUNTargets
	// those targets in order.
	autoLUNs       map[spec.Key][]*inventory.Object
	autoLUNTargets []spec.Key
}

// New returns a draft without writes.
func New(s *spec.Spec, live *inventory.Live, o plans.Options) *Draft {
	p := &Draft{
		Spec: s, Live: live, Options: o,
		Wanted:      make(map[spec.Key]spec.Resource, len(s.Resources)),
		Parts:       make(map[spec.Key][]*inventory.Object),
		Credentials: make(map[client.ID]*inventory.Object),
		NodeOf:      make(map[spec.Key]*Node),
		authGroups:  make(map[spec.Key]bool),
		autoLUNs:    make(map[spec.Key][]*inventory.Object),
	}
	for _, r := range s.Resources {
		p.Wanted[r.Key()] = r
	}
	for i := range live.Objects {
		p.index(&live.Objects[i])
	}
	return p
}

// index makes a live object be found by what it refers to.
func (p *Draft) index(o *inventory.Object) {
	for _, k := range o.Resource.Refs() {
		p.Parts[k] = append(p.Parts[k], o)
	}
	switch r := o.Resource.(type) {
	case *spec.Credential:
		p.Credentials[o.ID] = o
		p.authGroups[r.Provides()] = true
	case *spec.Mapping:
		if target := (spec.Key{Kind: spec.KindTarget, Name: r.Target}); r.AutoLUN {
			if p.autoLUNs[target] == nil {
				p.autoLUNTargets = append(p.autoLUNTargets, target)
			}
			p.autoLUNs[target] = append(p.autoLUNs[target], o)
		}
	}
}

// Add plans a step for the resource or object named k, and returns its node, which
// NodeOf gives from now on.
func (p *Draft) Add(s plans.Step) *Node {
	n := p.Append(&Node{Step: s})
	p.NodeOf[s.Key] = n
	return n
}

// Append adds a new node to the list, gives it its number and returns it. It does not
// change NodeOf.
func (p *Draft) Append(n *Node) *Node {
	n.number = p.numbers
	p.numbers++
	p.Nodes = append(p.Nodes, n)
	return n
}

// Numbers returns how many numbers the nodes have had so far. Each number is below that;
// those of nodes that were taken out of the plan are not given again.
func (p *Draft) Numbers() int { return p.numbers }

// ByNumber returns the nodes by their numbers, with nil for those that were taken out of
// the plan.
func (p *Draft) ByNumber() []*Node {
	nodes := make([]*Node, p.numbers)
	for _, n := range p.Nodes {
		nodes[n.number] = n
	}
	return nodes
}

// Remove takes nodes out of the plan. No other node may wait for them.
func (p *Draft) Remove(out map[*Node]bool) {
	p.Nodes = slices.DeleteFunc(p.Nodes, func(n *Node) bool { return out[n] })
}

// Refuse records why the plan may not be carried out. A field of "" means the object k
// as a whole.
func (p *Draft) Refuse(k spec.Key, field, message string) {
	p.Refusals = append(p.Refusals, refusal.Reason{Key: k, Field: field, Pos: p.Spec.Pos(k), Message: message})
}

// Warn records what the reader of the plan should know.
func (p *Draft) Warn(message string) { p.Warnings = append(p.Warnings, message) }

// ReleaseName returns the release of the appliance as messages name it.
func (p *Draft) ReleaseName() string {
	if p.Live.Release.Name != "" {
		return p.Live.Release.Name
	}
	return "release " + p.Live.Release.Version
}
