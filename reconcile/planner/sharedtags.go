package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// warnOfSharedTags warns of portals that share a tag where lunsync can't give them
// another: what is stored is then not in force.
func (p *planner) warnOfSharedTags(portals []*inventory.Object) {
	seen := make(map[int]bool, len(portals))
	for _, o := range portals {
		tag := o.Resource.(*spec.Portal).Tag
		if seen[tag] {
			p.cantMendSharedTag(o, "delete either on the appliance, which numbers the others anew")
		}
		seen[tag] = true
	}
}

// cantMendSharedTag warns of a portal that keeps its tag.
func (p *planner) cantMendSharedTag(o *inventory.Object, remedy string) {
	p.warnOfSharedTag(o, remedy)
	p.notInForce = append(p.notInForce, p.warnings[len(p.warnings)-1])
}

func (p *planner) warnOfSharedTag(o *inventory.Object, remedy string) {
	p.warnings = append(p.warnings, fmt.Sprintf(
		"%s: shares tag %d with another portal, and the iSCSI service refuses such a configuration; %s",
		o.Key, o.Resource.(*spec.Portal).Tag, remedy))
}
