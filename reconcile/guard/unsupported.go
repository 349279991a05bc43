package guard

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// checkSupported refuses the steps that would send a value which this appliance does not
// support.
func checkSupported(p *draft.Draft) {
	c := &support{Draft: p, withoutPeer: usersWithoutPeer(p)}
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if t, ok := o.Resource.(*spec.Target); ok {
			c.fibreChannel = c.fibreChannel || t.Mode != spec.ModeISCSI
			c.modeless = c.modeless || slices.Contains(o.Missing, "mode")
		}
	}
	for _, n := range p.Nodes {
		switch after := n.Step.After.(type) {
		case *spec.Target:
			c.mode(n, after)
		case *spec.TargetGroup:
			c.mutual(n, after)
			c.peers(n, after)
		case *spec.Extent:
			c.naa(n, after)
		}
	}
}

// A support is what the objects on an appliance show of what it supports.
type support struct {
	*draft.Draft
	// fibreChannel and modeless say that a target has another mode than ISCSI, or none.
	fibreChannel, modeless bool
	// withoutPeer gives, by auth group, a live user that will have no peer.
	withoutPeer map[spec.Key]*inventory.Object
}

// unsupported refuses the step of n because of the value of a field.
func (c *support) unsupported(n *draft.Node, field string, value any, why string) {
	c.Refuse(n.Step.Key, field, fmt.Sprintf("%v can't be set on %s: %s", value, c.ReleaseName(), why))
}

// mode refuses Fibre Channel if the appliance has no field for it or, from 11.2 on, no
// licence (wire-facts 8). A target that has another mode than ISCSI shows that it has
// both.
func (c *support) mode(n *draft.Node, t *spec.Target) {
	switch {
	case t.Mode == spec.ModeISCSI:
	case c.modeless:
		c.unsupported(n, "mode", t.Mode, "its targets have no mode; write ISCSI, or leave it out")
	case c.Live.Release.LicensedFC && !c.fibreChannel:
		c.unsupported(n, "mode", t.Mode, "Fibre Channel is not enabled; write ISCSI, or leave it out")
	}
}

// mutual refuses mutual CHAP on 11.2 if no credential with a peer has the tag of the auth
// group as its id: that release takes the tag for an id (wire-facts 8).
func (c *support) mutual(n *draft.Node, g *spec.TargetGroup) {
	if !c.Live.Release.MutualByID || g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	tag, err := c.Live.IDs.ID(spec.AuthGroup(g.AuthGroup))
	if err != nil {
		return
	}
	if o := c.Credentials[tag]; o != nil {
		if user, ok := c.ResultOf(o).(*spec.Credential); ok && user.PeerUser != "" {
			return
		}
	}
	c.unsupported(n, "auth_method", g.AuthMethod, fmt.Sprintf(
		"it needs a credential with a peer user whose id equals the group's tag, and none has id %d; %s", tag, workingTag(c.Draft, g.AuthGroup)))
}

// peers refuses mutual CHAP for an auth group that has a user without a peer, which no
// release accepts (wire-facts 4.7). Package spec checks the users of the spec; this finds
// the others that stay.
func (c *support) peers(n *draft.Node, g *spec.TargetGroup) {
	if g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	if o := c.withoutPeer[spec.AuthGroup(g.AuthGroup)]; o != nil {
		c.Refuse(n.Step.Key, "auth_method", fmt.Sprintf("can't be %s: %s will have no peer user; give it one, or delete it", g.AuthMethod, o.Key))
	}
}

// usersWithoutPeer returns for each auth group a live user that will have no peer, if
// there is one.
func usersWithoutPeer(p *draft.Draft) map[spec.Key]*inventory.Object {
	users := make(map[spec.Key]*inventory.Object)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if c, ok := p.ResultOf(o).(*spec.Credential); ok && c.PeerUser == "" {
			users[c.Provides()] = o
		}
	}
	return users
}

// workingTag says how to get a tag that works for an auth group on a release that takes
// the tag for an id.
func workingTag(p *draft.Draft, group string) string {
	used := make(map[client.ID]bool)
	for name, tag := range p.Spec.AuthTags {
		used[client.ID(tag)] = name != group
	}
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if c, ok := p.Wanted[o.Key].(*spec.Credential); ok && c.Group == group && c.PeerUser != "" && !used[o.ID] {
			return fmt.Sprintf("tag: %d works, it is the id of %s", o.ID, c.User)
		}
	}
	return "apply once with auth_method CHAP, then plan again to learn a tag that works"
}

// naa refuses to set a NAA where the appliance alone chooses it: from 11.2 on (wire-facts
// 8).
func (c *support) naa(n *draft.Node, e *spec.Extent) {
	if !c.Live.Release.FixedNAA || e.NAA == "" {
		return
	}
	before, ok := n.Step.Before.(*spec.Extent)
	if !ok || before.NAA != e.NAA {
		c.unsupported(n, "naa", e.NAA, "the appliance chooses it; remove naa")
	}
}
