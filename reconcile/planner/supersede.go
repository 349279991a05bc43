package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// supersede orders the replacement of the portals that can't be changed, because an
// address of theirs has left the appliance. Where the new portal has other addresses,
// it is made first: if the appliance refuses it, nothing was taken away. Where it keeps
// some, those are free only once the old portal is gone.
func (p *planner) supersede() error {
	for _, old := range p.livePortals() {
		k, goes := p.successor(old.Key), p.nodeOf[old.Key]
		made := p.nodeOf[k]
		if k == old.Key || made == nil || made.step.Op != plans.Create {
			continue
		}
		p.warnings = append(p.warnings, fmt.Sprintf("%s: %s has left the appliance, which refuses to change the portal that listened on it; a new portal takes its place",
			k, strings.Join(old.Owner.Departed, " and ")))
		if goes == nil || goes.step.Op != plans.Delete {
			continue
		}
		p.refuseHalfKept(old, made)
		first := p.canComeFirst(old, made)
		goes.then = append(goes.then, made)
		if first {
			goes.then = nil
		}
		p.moveGroups(old, made, first)
		if !first {
			made.wait(goes)
		}
	}
	return nil
}

// moveGroups ties the end of each group of the old portal to the group that takes its
// place on the new one.
func (p *planner) moveGroups(old *inventory.Object, made *node, first bool) {
	for _, part := range p.parts[old.Key] {
		leaves := p.nodeOf[part.Key]
		if leaves == nil || leaves.step.Op != plans.Delete || leaves.step.Key != part.Key {
			continue // it goes along with its target, or may not be touched
		}
		if comes := p.nodeOf[p.successor(part.Key)]; comes != nil && comes.step.Op == plans.Create && comes != leaves {
			leaves.then = append(leaves.then, comes)
			comes.wait(leaves)
		}
		if first {
			leaves.wait(made)
		}
	}
}

// canComeFirst reports whether the new portal can be made while the old one is there:
// it waits for nothing that could wait for the old one's groups, and gets a tag that no
// portal has.
func (p *planner) canComeFirst(old *inventory.Object, made *node) bool {
	portals := p.livePortals()
	held := slices.ContainsFunc(portals, func(o *inventory.Object) bool {
		return access.Meet(o.Resource.(*spec.Portal).Listen, made.step.After.(*spec.Portal).Listen)
	})
	return !held && len(refs(made.step.After)) == 0 && (!p.live.Release.CountsTags || old.Resource.(*spec.Portal).Tag <= len(portals))
}

// refuseHalfKept refuses a new portal that keeps some addresses and gets others as
// well: were one of those refused, hosts would have lost those that are kept.
func (p *planner) refuseHalfKept(old *inventory.Object, made *node) {
	before, after := old.Resource.(*spec.Portal), made.step.After.(*spec.Portal)
	kept := keeping(before, after).Listen
	if len(kept) == 0 || len(kept) == len(after.Listen) {
		return
	}
	p.refuse(made.step.Key, "listen", fmt.Sprintf("the portal has to be made anew, since %s has left the appliance, and hosts would lose %s if the appliance refused "+
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

// successor returns the key of what takes the place of the portal or target group k,
// if that portal can't be changed and the spec lists it, else k.
func (p *planner) successor(k spec.Key) spec.Key {
	o := p.live.Find(k)
	if o == nil {
		return k
	}
	if g, ok := o.Resource.(*spec.TargetGroup); ok {
		moved := *g
		moved.Portal = p.successor(spec.Key{Kind: spec.KindPortal, Name: g.Portal}).Name
		return moved.Key()
	}
	if e := o.Owner; e != nil && len(e.Departed) > 0 && p.wanted[k] == nil && p.wanted[e.Key()] != nil {
		return e.Key()
	}
	return k
}
