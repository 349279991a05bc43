package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// unholdable are the checks that refuse a step that would send a value which the
// release can't hold.
var unholdable = []func(p *planner, n *node){
	refuseMode,
	refuseMutual,
	refusePeerless,
	refuseNAA,
}

// cant refuses the step of n because of the value of a field.
func (p *planner) cant(n *node, field string, value any, why string) {
	p.refuse(n.step.Key, field, fmt.Sprintf("%v can't be set on %s: %s", value, p.releaseName(), why))
}

func (p *planner) releaseName() string {
	if p.live.Release.Name != "" {
		return p.live.Release.Name
	}
	return "release " + p.live.Release.Version
}

// refuseMode: Fibre Channel needs a licence from 11.2 on (wire-facts 8), and a
// field. A target that has another mode shows that there is both.
func refuseMode(p *planner, n *node) {
	t, ok := n.step.After.(*spec.Target)
	if !ok || t.Mode == spec.ModeISCSI {
		return
	}
	switch {
	case p.modeless:
		p.cant(n, "mode", t.Mode, "its targets have no mode; write ISCSI, or leave it out")
	case p.live.Release.LicensedFC && !p.fibre:
		p.cant(n, "mode", t.Mode, "Fibre Channel is not enabled; write ISCSI, or leave it out")
	}
}

// refuseMutual: 11.2 looks the credential up by id where it means the tag
// (wire-facts 8).
func refuseMutual(p *planner, n *node) {
	g, ok := n.step.After.(*spec.TargetGroup)
	if !ok || !p.live.Release.MutualByID || g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	tag, err := p.live.IDs.ID(spec.AuthGroup(g.AuthGroup))
	if err != nil {
		return
	}
	if o := p.rows[tag]; o != nil {
		if c, ok := p.resultOf(o).(*spec.Credential); ok && c.PeerUser != "" {
			return
		}
	}
	p.cant(n, "auth_method", g.AuthMethod, fmt.Sprintf(
		"it needs a credential with a peer user whose id equals the group's tag, and none has id %d; %s", tag, p.wayOut(g.AuthGroup)))
}

// refusePeerless: no release takes mutual CHAP for an auth group that has a user
// without a peer (wire-facts 4.7). The spec sees to its own users; others may stay.
func refusePeerless(p *planner, n *node) {
	g, ok := n.step.After.(*spec.TargetGroup)
	if !ok || g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	if o := p.peerless()[spec.AuthGroup(g.AuthGroup)]; o != nil {
		p.refuse(n.step.Key, "auth_method", fmt.Sprintf("can't be %s: %s will have no peer user; give it one, or delete it", g.AuthMethod, o.Key))
	}
}

// peerless returns for each auth group a user that is live and will have no peer,
// if there is one.
func (p *planner) peerless() map[spec.Key]*inventory.Object {
	if p.lonely != nil {
		return p.lonely
	}
	p.lonely = make(map[spec.Key]*inventory.Object)
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if c, ok := p.resultOf(o).(*spec.Credential); ok && c.PeerUser == "" {
			p.lonely[c.Provides()] = o
		}
	}
	return p.lonely
}

// wayOut says which tag would work for an auth group on a release that takes it
// for an id.
func (p *planner) wayOut(group string) string {
	used := make(map[client.ID]bool)
	for name, tag := range p.spec.AuthTags {
		used[client.ID(tag)] = name != group
	}
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if c, ok := p.wanted[o.Key].(*spec.Credential); ok && c.Group == group && c.PeerUser != "" && !used[o.ID] {
			return fmt.Sprintf("tag: %d works, it is the id of %s", o.ID, c.User)
		}
	}
	return "apply once with auth_method CHAP, then plan again to learn a tag that works"
}

// refuseNAA: from 11.2 on the appliance alone chooses the NAA (wire-facts 8).
func refuseNAA(p *planner, n *node) {
	e, ok := n.step.After.(*spec.Extent)
	if !ok || !p.live.Release.FixedNAA || e.NAA == "" {
		return
	}
	before, ok := n.step.Before.(*spec.Extent)
	if !ok || before.NAA != e.NAA {
		p.cant(n, "naa", e.NAA, "the appliance chooses it; remove naa")
	}
}
