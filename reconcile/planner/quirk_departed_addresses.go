package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// supersede orders the replacement of the portals that can't be changed, because an
// address of theirs has left the appliance. Where the new portal has other addresses,
// it is made first: if the appliance refuses it, nothing was taken away. Where it keeps
// some, those are free only once the old portal is gone.
func supersede(p *draft.Draft) error {
	for _, old := range p.LivePortals() {
		k, goes := p.Successor(old.Key), p.NodeOf[old.Key]
		made := p.NodeOf[k]
		if k == old.Key || made == nil || made.Step.Op != plans.Create {
			continue
		}
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s: %s has left the appliance, which refuses to change the portal that listened on it; a new portal takes its place",
			k, strings.Join(old.Owner.Departed, " and ")))
		if goes == nil || goes.Step.Op != plans.Delete {
			continue
		}
		refuseHalfKept(p, old, made)
		first := canComeFirst(p, old, made)
		goes.RestoredBy = append(goes.RestoredBy, made)
		if first {
			goes.RestoredBy = nil
		}
		moveGroups(p, old, made, first)
		if !first {
			made.Wait(goes)
		}
	}
	return nil
}

// moveGroups ties the end of each group of the old portal to the group that takes its
// place on the new one.
func moveGroups(p *draft.Draft, old *inventory.Object, made *draft.Node, first bool) {
	for _, part := range p.Parts[old.Key] {
		leaves := p.NodeOf[part.Key]
		if leaves == nil || leaves.Step.Op != plans.Delete || leaves.Step.Key != part.Key {
			continue // it goes along with its target, or may not be touched
		}
		if comes := p.NodeOf[p.Successor(part.Key)]; comes != nil && comes.Step.Op == plans.Create && comes != leaves {
			leaves.RestoredBy = append(leaves.RestoredBy, comes)
			comes.Wait(leaves)
		}
		if first {
			leaves.Wait(made)
		}
	}
}

// canComeFirst reports whether the new portal can be made while the old one is there:
// it waits for nothing that could wait for the old one's groups, and gets a tag that no
// portal has.
func canComeFirst(p *draft.Draft, old *inventory.Object, made *draft.Node) bool {
	portals := p.LivePortals()
	held := slices.ContainsFunc(portals, func(o *inventory.Object) bool {
		return access.ListenOverlap(o.Resource.(*spec.Portal).Listen, made.Step.After.(*spec.Portal).Listen)
	})
	return !held && len(draft.Refs(made.Step.After)) == 0 && (!p.Live.Release.CountsTags || old.Resource.(*spec.Portal).Tag <= len(portals))
}

// refuseHalfKept refuses a new portal that keeps some addresses and gets others as
// well: were one of those refused, hosts would have lost those that are kept.
func refuseHalfKept(p *draft.Draft, old *inventory.Object, made *draft.Node) {
	before, after := old.Resource.(*spec.Portal), made.Step.After.(*spec.Portal)
	kept := draft.Keeping(before, after).Listen
	if len(kept) == 0 || len(kept) == len(after.Listen) {
		return
	}
	p.Refuse(made.Step.Key, "listen", fmt.Sprintf("the portal has to be made anew, since %s has left the appliance, and hosts would lose %s if the appliance refused "+
		"another address. Change it in two steps: apply with listen: [%s] first, then add the others",
		strings.Join(old.Owner.Departed, " and "), strings.Join(kept, " and "), quotedList(kept)))
}

func quotedList(items []string) string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = fmt.Sprintf("%q", item)
	}
	return strings.Join(quoted, ", ")
}
