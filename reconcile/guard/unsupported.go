package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// unholdable are the checks that refuse a step that would send a value which the
// release can't hold.
var unholdable = []func(p *draft.Draft, n *draft.Node){
	refuseMode,
	refuseMutual,
	refusePeerless,
	refuseNAA,
}

// cant refuses the step of n because of the value of a field.
func cant(p *draft.Draft, n *draft.Node, field string, value any, why string) {
	p.Refuse(n.Step.Key, field, fmt.Sprintf("%v can't be set on %s: %s", value, p.ReleaseName(), why))
}

// refuseMode: Fibre Channel needs a licence from 11.2 on (wire-facts 8), and a
// field. A target that has another mode shows that there is both.
func refuseMode(p *draft.Draft, n *draft.Node) {
	t, ok := n.Step.After.(*spec.Target)
	if !ok || t.Mode == spec.ModeISCSI {
		return
	}
	switch {
	case p.Modeless:
		cant(p, n, "mode", t.Mode, "its targets have no mode; write ISCSI, or leave it out")
	case p.Live.Release.LicensedFC && !p.Fibre:
		cant(p, n, "mode", t.Mode, "Fibre Channel is not enabled; write ISCSI, or leave it out")
	}
}

// refuseMutual: 11.2 looks the credential up by id where it means the tag
// (wire-facts 8).
func refuseMutual(p *draft.Draft, n *draft.Node) {
	g, ok := n.Step.After.(*spec.TargetGroup)
	if !ok || !p.Live.Release.MutualByID || g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	tag, err := p.Live.IDs.ID(spec.AuthGroup(g.AuthGroup))
	if err != nil {
		return
	}
	if o := p.Rows[tag]; o != nil {
		if c, ok := p.ResultOf(o).(*spec.Credential); ok && c.PeerUser != "" {
			return
		}
	}
	cant(p, n, "auth_method", g.AuthMethod, fmt.Sprintf(
		"it needs a credential with a peer user whose id equals the group's tag, and none has id %d; %s", tag, wayOut(p, g.AuthGroup)))
}

// refusePeerless: no release takes mutual CHAP for an auth group that has a user
// without a peer (wire-facts 4.7). The spec sees to its own users; others may stay.
func refusePeerless(p *draft.Draft, n *draft.Node) {
	g, ok := n.Step.After.(*spec.TargetGroup)
	if !ok || g.AuthMethod != spec.AuthMutualCHAP {
		return
	}
	if o := peerless(p)[spec.AuthGroup(g.AuthGroup)]; o != nil {
		p.Refuse(n.Step.Key, "auth_method", fmt.Sprintf("can't be %s: %s will have no peer user; give it one, or delete it", g.AuthMethod, o.Key))
	}
}

// peerless returns for each auth group a user that is live and will have no peer,
// if there is one.
func peerless(p *draft.Draft) map[spec.Key]*inventory.Object {
	if p.Lonely != nil {
		return p.Lonely
	}
	p.Lonely = make(map[spec.Key]*inventory.Object)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if c, ok := p.ResultOf(o).(*spec.Credential); ok && c.PeerUser == "" {
			p.Lonely[c.Provides()] = o
		}
	}
	return p.Lonely
}

// wayOut says which tag would work for an auth group on a release that takes it
// for an id.
func wayOut(p *draft.Draft, group string) string {
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

// refuseNAA: from 11.2 on the appliance alone chooses the NAA (wire-facts 8).
func refuseNAA(p *draft.Draft, n *draft.Node) {
	e, ok := n.Step.After.(*spec.Extent)
	if !ok || !p.Live.Release.FixedNAA || e.NAA == "" {
		return
	}
	before, ok := n.Step.Before.(*spec.Extent)
	if !ok || before.NAA != e.NAA {
		cant(p, n, "naa", e.NAA, "the appliance chooses it; remove naa")
	}
}

// guardValues refuses what the release can't hold, whatever else is on the appliance:
// values of the spec, whether a step writes them or they are there already, and those
// that a step writes besides, such as a serial that an extent inherits. With one of
// them the daemon may reject its whole configuration and say nothing (wire-facts 12).
func guardValues(p *draft.Draft) {
	told := make(map[refusal.Reason]bool)
	for _, r := range p.Spec.Resources {
		refuseMisfits(p, r.Key(), p.Live.Release.Misfits(r), told)
	}
	for _, n := range p.Nodes {
		if n.Step.After != nil {
			refuseMisfits(p, n.Step.Key, sent(p, n), told)
		}
	}
}

// sent returns what is wrong with the values that the step of n writes.
func sent(p *draft.Draft, n *draft.Node) []spec.Misfit {
	var sent []spec.Misfit
	for _, m := range p.Live.Release.Misfits(n.Step.After) {
		if writes(n, m.Field) || m.Field == "size" && writes(n, "blocksize") {
			sent = append(sent, m)
		}
	}
	return sent
}

// writes reports whether the step of n writes the field. A create has no change of the
// name that it gives.
func writes(n *draft.Node, field string) bool {
	if n.Step.Op == plans.Create && field == "name" {
		return true
	}
	for _, c := range n.Step.Diff {
		if c.Field == field {
			return true
		}
	}
	return false
}

// refuseMisfits refuses the values that were not told of yet.
func refuseMisfits(p *draft.Draft, k spec.Key, misfits []spec.Misfit, told map[refusal.Reason]bool) {
	for _, m := range misfits {
		r := refusal.Reason{Key: k, Field: m.Field, Pos: p.Spec.PosOf(k, m.Field), Message: m.Message(p.ReleaseName())}
		if !told[r] {
			told[r] = true
			p.Refusals = append(p.Refusals, r)
		}
	}
}
