package guard

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// refFields are the fields of a kind that refer to other objects, and what to.
var refFields = map[spec.Kind]map[string]spec.Kind{
	spec.KindPortal:      {"discovery_auth_group": spec.KindCredential},
	spec.KindTargetGroup: {"target": spec.KindTarget, "portal": spec.KindPortal, "initiator_group": spec.KindInitiatorGroup, "auth_group": spec.KindCredential},
	spec.KindMapping:     {"target": spec.KindTarget, "extent": spec.KindExtent},
}

// unreadable returns the objects that can't be read.
func unreadable(p *draft.Draft) []*inventory.Object {
	var all []*inventory.Object
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; len(o.Unreadable) > 0 {
			all = append(all, o)
		}
	}
	return all
}

// warnOfUnreadable warns of the objects that can't be read and that the spec doesn't list.
func warnOfUnreadable(p *draft.Draft) {
	for _, o := range unreadable(p) {
		if p.Wanted[o.Key] == nil {
			p.Warn(fmt.Sprintf("%s (%s) can't be read: %s; it is left alone", o.Key, client.Unnamed(o.ID), inventory.UnreadableText(&o.Object)))
		}
	}
}

// checkUnreadable refuses a plan that would write to an object that can't be read, delete
// what that object may refer to, or delete what refers to it: it isn't known what else
// would change.
func checkUnreadable(p *draft.Draft) {
	for _, o := range unreadable(p) {
		if p.Wanted[o.Key] != nil {
			p.Refuse(o.Key, o.Unreadable[0].Field, fmt.Sprintf(
				"can't be read as %s on the appliance: %s; correct it there", client.Unnamed(o.ID), inventory.UnreadableText(&o.Object)))
			continue
		}
		for _, n := range p.Nodes {
			if why := touches(p, n, o); why != "" {
				p.Refuse(n.Step.Key, "", fmt.Sprintf("%s %s (%s), which can't be read: %s; correct that on the appliance",
					why, o.Key, client.Unnamed(o.ID), inventory.UnreadableText(&o.Object)))
				break
			}
		}
	}
}

// touches returns what the step of n would do to o, or "" if it does nothing to it.
func touches(p *draft.Draft, n *draft.Node, o *inventory.Object) string {
	s := &n.Step
	if s.Key == o.Key {
		return "the plan would write to"
	}
	if s.Key.Kind == spec.KindTarget && p.Live.Release.DropsGroups && s.Op != plans.Create && o.Key.Kind == spec.KindTargetGroup && mayReferTo(o, s.Key) {
		return "can't be written, which deletes its groups: one of them may be"
	}
	if s.Op != plans.Delete {
		return ""
	}
	for _, part := range n.Cascades {
		if slices.Contains(part.Resource.Refs(), o.Key) {
			return "can't be deleted: " + part.Key.String() + ", which is deleted with it, refers to"
		}
	}
	switch {
	case slices.Contains(s.Before.Refs(), o.Key):
		return "can't be deleted: it refers to"
	case mayReferTo(o, s.Key):
		return "can't be deleted: it may be what is referred to by"
	}
	return ""
}

// mayReferTo reports whether o could refer to k: a field that refers to objects of that
// kind can't be read.
func mayReferTo(o *inventory.Object, k spec.Key) bool {
	return slices.ContainsFunc(o.Unreadable, func(f client.FieldError) bool {
		return refFields[o.Key.Kind][f.Field] == k.Kind
	})
}
