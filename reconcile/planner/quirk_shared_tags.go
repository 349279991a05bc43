package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// warnOfSharedTags warns of portals that share a tag where lunsync can't give them
// another: what is stored is then not in force.
func warnOfSharedTags(p *draft.Draft, portals []*inventory.Object) {
	seen := make(map[int]bool, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		if seen[tag] {
			cantMendSharedTag(p, o, "delete either on the appliance, which numbers the others anew")
		}
		seen[tag] = true
	}
}

// cantMendSharedTag warns of a portal that keeps its tag.
func cantMendSharedTag(p *draft.Draft, o *inventory.Object, remedy string) {
	warnOfSharedTag(p, o, remedy)
	p.NotInForce = append(p.NotInForce, p.Warnings[len(p.Warnings)-1])
}

func warnOfSharedTag(p *draft.Draft, o *inventory.Object, remedy string) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(
		"%s: shares tag %d with another portal, and the iSCSI service refuses such a configuration; %s",
		o.Key, o.Resource.(*spec.Portal).Tag, remedy))
}
