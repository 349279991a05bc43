package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// warnOfSharedTags warns of portals that share a tag where lunsync can't give them another:
// the service can't follow what is stored then.
func warnOfSharedTags(p *draft.Draft, portals []*inventory.Object) {
	seen := make(map[int]bool, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		if seen[tag] {
			warnOfLastingSharedTag(p, o, "delete either on the appliance, which numbers the others anew")
		}
		seen[tag] = true
	}
}

// warnOfLastingSharedTag warns of a portal that keeps a tag that another has.
func warnOfLastingSharedTag(p *draft.Draft, o *inventory.Object, remedy string) {
	warnOfSharedTag(p, o, remedy)
	p.NotInForce = append(p.NotInForce, p.Warnings[len(p.Warnings)-1])
}

func warnOfSharedTag(p *draft.Draft, o *inventory.Object, remedy string) {
	p.Warn(fmt.Sprintf(
		"%s: shares tag %d with another portal, and the iSCSI service refuses such a configuration; %s",
		o.Key, o.Resource.(*spec.Portal).Tag, remedy))
}
