package draft

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// A Draft is a plan in the making.
type Draft struct {
	Spec    *spec.Spec
	Live    *inventory.Live
	Options plans.Options

	Nodes []*Node
	// Out are the nodes that were taken out, until the next sweep.
	Out map[*Node]bool
	// NodeOf gives the node that writes an object, or that it rides along with.
	NodeOf map[spec.Key]*Node
	// Wanted gives the spec's resource of a key, or nil.
	Wanted map[spec.Key]spec.Resource
	// Parts gives the groups and mappings that refer to a target or an extent.
	Parts map[spec.Key][]*inventory.Object
	// SeveralAutoLUNs holds the targets that have more than one mapping without a number.
	SeveralAutoLUNs map[spec.Key]bool
	// Rows gives the credentials by id.
	Rows map[client.ID]*inventory.Object
	// groups holds the auth groups that have a credential on the appliance.
	groups map[spec.Key]bool
	// Lonely gives the users that will have no peer; see peerless.
	Lonely map[spec.Key]*inventory.Object
	// Ignored is a reason to wait that is left out, which only tests do.
	Ignored Reason
	// fibre and modeless say that a target has another mode than ISCSI, or none.
	Fibre, Modeless bool

	Kept     []spec.Key
	Held     []plans.Step // that wait because a file of the spec is gone
	Warnings []string
	// NotInForce are the warnings that say why the service can't follow what is stored.
	NotInForce []string
	Refusals   refusal.Error
}

func New(s *spec.Spec, live *inventory.Live, o plans.Options) *Draft {
	p := &Draft{
		Spec: s, Live: live, Options: o,
		NodeOf:          make(map[spec.Key]*Node),
		Wanted:          make(map[spec.Key]spec.Resource, len(s.Resources)),
		Parts:           make(map[spec.Key][]*inventory.Object),
		SeveralAutoLUNs: make(map[spec.Key]bool),
		Rows:            make(map[client.ID]*inventory.Object),
		groups:          make(map[spec.Key]bool),

		Out: make(map[*Node]bool),
	}
	for _, r := range s.Resources {
		p.Wanted[r.Key()] = r
	}
	for i := range live.Objects {
		object := &live.Objects[i]
		p.note(object)
	}
	return p
}

// note keeps what later stages ask of an object.
func (p *Draft) note(o *inventory.Object) {
	for _, k := range o.Resource.Refs() {
		p.Parts[k] = append(p.Parts[k], o)
	}
	switch r := o.Resource.(type) {
	case *spec.Credential:
		p.Rows[o.ID] = o
		p.groups[r.Provides()] = true
	case *spec.Target:
		p.Fibre = p.Fibre || r.Mode != spec.ModeISCSI
		p.Modeless = p.Modeless || slices.Contains(o.Missing, "mode")
	}
}

// Add plans a step for the resource or object named k.
func (p *Draft) Add(s plans.Step) *Node {
	n := &Node{Step: s}
	p.Nodes = append(p.Nodes, n)
	p.NodeOf[s.Key] = n
	return n
}

// Refuse records why the plan may not be carried out.
func (p *Draft) Refuse(k spec.Key, field, message string) {
	p.Refusals = append(p.Refusals, refusal.Reason{Key: k, Field: field, Pos: p.Spec.Pos(k), Message: message})
}

// Doomed reports whether the object named k will be deleted.
func (p *Draft) Doomed(k spec.Key) bool {
	n := p.NodeOf[k]
	return n != nil && n.Step.Op == plans.Delete
}

func (p *Draft) ReleaseName() string {
	if p.Live.Release.Name != "" {
		return p.Live.Release.Name
	}
	return "release " + p.Live.Release.Version
}
