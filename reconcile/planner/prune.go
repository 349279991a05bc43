package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// prune plans a delete for each object that the spec decides about and doesn't list, if the
// options have it deleted.
func prune(p *draft.Draft) error {
	for i := range p.Live.Objects {
		object := &p.Live.Objects[i]
		k := object.Key
		if prunable(p, object) && p.Prunes(object) {
			if object.LateDuplicate && keepLateDuplicate(p, object) {
				continue
			}
			p.Add(plans.Step{Op: plans.Delete, Key: k, ID: object.ID, Before: object.Resource})
			if p.Options.Prune == spec.PruneOwned {
				warnOfChange(p, object)
			}
		}
	}
	warnOfStrange(p)
	warnOfAdoptedParts(p)
	return nil
}

// warnOfAdoptedParts warns of the groups and mappings of each target that the spec is about
// to adopt and that it doesn't list: a target owns its parts, so the next plan deletes them.
func warnOfAdoptedParts(p *draft.Draft) {
	if p.Options.Prune != spec.PruneOwned {
		return
	}
	parts := make(map[spec.Key][]spec.Key)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if k := o.Key.Target(); o.Key.Kind.IsPart() && prunable(p, o) && !p.Owned(o) && p.Wanted[k] != nil {
			parts[k] = append(parts[k], o.Key)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(parts), spec.Key.Compare) {
		p.Warn(fmt.Sprintf("%s: this plan adopts it together with its groups and LUNs, so the next plan deletes those that the spec does not list: %s. To keep them, add them to the spec",
			k, firstOf(parts[k])))
	}
}

// maxNamed is how many keys a message has.
const maxNamed = 5

// firstOf lists keys, and how many more there are.
func firstOf(keys []spec.Key) string {
	var names []string
	for _, k := range keys[:min(len(keys), maxNamed)] {
		names = append(names, k.String())
	}
	if more := len(keys) - maxNamed; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// prunable reports whether the spec decides about o and doesn't list it, and o can be read.
func prunable(p *draft.Draft, o *inventory.Object) bool {
	k := o.Key
	return p.Wanted[o.Key] == nil && k.Kind != spec.KindGlobal && p.Decides(o) && len(o.Unreadable) == 0
}

// kept returns, in order, the objects that the plan would delete if the options were to
// prune all and not only what is owned.
func kept(p *draft.Draft) []spec.Key {
	if p.Options.Prune != spec.PruneOwned {
		return nil
	}
	var keys []spec.Key
	for i := range p.Live.Objects {
		if o := &p.Live.Objects[i]; prunable(p, o) && !p.Prunes(o) {
			keys = append(keys, o.Key)
		}
	}
	slices.SortFunc(keys, spec.Key.Compare)
	return keys
}

// warnOfChange warns that an object is deleted that was changed on the appliance. It does
// not warn of groups and mappings: what they refer to may have another name now.
func warnOfChange(p *draft.Draft, o *inventory.Object) {
	if o.Key.Kind.IsPart() {
		return
	}
	if e := o.Owner; e != nil && e.Fingerprint != "" && e.Fingerprint != fingerprint.Of(o.Resource) {
		p.Warn(o.Key.String() + ": has been changed on the appliance since lunsync last recorded it; it is deleted all the same")
	}
}

// warnOfStrange tells of the objects that would go if they still were what is
// remembered of them.
func warnOfStrange(p *draft.Draft) {
	if p.Options.Prune != spec.PruneOwned || len(p.Live.Mismatched) == 0 {
		return
	}
	byRow := make(map[ownership.ObjectID]*inventory.Object, len(p.Live.Objects))
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		byRow[o.ObjectID()] = o
	}
	for _, e := range p.Live.Mismatched {
		k, o := e.Key(), byRow[e.ObjectID()]
		if p.Wanted[k] == nil && p.Spec.Manages(k) && p.Wanted[o.Key] == nil && !p.Owned(o) {
			p.Warnings = append(p.Warnings, k.String()+": was recorded as "+client.Unnamed(e.ID)+
				", which looks different now, so lunsync takes it for another object; it is not deleted")
		}
	}
}

// adopted returns how many objects the spec lists that don't belong to it yet.
func adopted(p *draft.Draft) int {
	n := 0
	for _, r := range p.Spec.Resources {
		if o := p.Live.Find(r.Key()); o != nil && o.Key.Kind != spec.KindGlobal && !p.Owned(o) {
			n++
		}
	}
	return n
}
