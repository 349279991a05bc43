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

// replaceDepartedPortals orders the replacement of the portals that can't be changed because
// the appliance no longer has one of their addresses. If the new portal has other addresses,
// it is created first: if the appliance refuses it, nothing was deleted. If it keeps some,
// those are free only after the delete of the old portal.
func replaceDepartedPortals(p *draft.Draft) error {
	for _, old := range p.LivePortals() {
		k, deleted := p.Successor(old.Key), p.NodeOf[old.Key]
		created := p.NodeOf[k]
		if k == old.Key || created == nil || created.Step.Op != plans.Create {
			continue
		}
		p.Warn(fmt.Sprintf("%s: %s has left the appliance, which refuses to change the portal that listened on it; a new portal takes its place",
			k, strings.Join(old.Owner.Departed, " and ")))
		if deleted == nil || deleted.Step.Op != plans.Delete {
			continue
		}
		refuseHalfKept(p, old, created)
		first := canCreateFirst(p, old, created)
		moveGroups(p, old, created, first)
		if !first {
			deleted.RestoredBy = append(deleted.RestoredBy, created)
			created.Wait(deleted)
		}
	}
	return nil
}

// moveGroups lets each group of the old portal be restored by the one that replaces it on the
// new portal. First says that the new portal is created before the groups are deleted.
func moveGroups(p *draft.Draft, old *inventory.Object, created *draft.Node, first bool) {
	for _, part := range p.Parts[old.Key] {
		removed := p.NodeOf[part.Key]
		if removed == nil || removed.Step.Op != plans.Delete || removed.Step.Key != part.Key {
			continue // it is deleted with its target, or the plan may not touch it
		}
		if restoring := p.NodeOf[p.Successor(part.Key)]; restoring != nil && restoring.Step.Op == plans.Create && restoring != removed {
			removed.RestoredBy = append(removed.RestoredBy, restoring)
			restoring.Wait(removed)
		}
		if first {
			removed.Wait(created)
		}
	}
}

// canCreateFirst reports whether the new portal can be created before the old one is deleted:
// it has no address of another portal, it waits for nothing that could wait for the groups of
// the old one, and it gets a tag that no portal has.
func canCreateFirst(p *draft.Draft, old *inventory.Object, created *draft.Node) bool {
	portals := p.LivePortals()
	held := slices.ContainsFunc(portals, func(o *inventory.Object) bool {
		return access.ListenOverlap(o.Resource.(*spec.Portal).Listen, created.Step.After.(*spec.Portal).Listen)
	})
	return !held && len(draft.Refs(created.Step.After)) == 0 && (!p.Live.Release.CountsTags || old.Resource.(*spec.Portal).Tag <= len(portals))
}

// refuseHalfKept refuses a new portal that keeps some addresses and gets others as well: if
// the appliance refused one of these, hosts would have lost those that are kept.
func refuseHalfKept(p *draft.Draft, old *inventory.Object, created *draft.Node) {
	before, after := old.Resource.(*spec.Portal), created.Step.After.(*spec.Portal)
	kept := draft.CommonAddresses(before, after).Listen
	if len(kept) == 0 || len(kept) == len(after.Listen) {
		return
	}
	p.Refuse(created.Step.Key, "listen", fmt.Sprintf("the portal must be replaced, because %s has left the appliance, and hosts would lose %s if the appliance refused "+
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
