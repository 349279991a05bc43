package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
)

// keepLateDuplicate warns of a late duplicate, and reports whether it must stay because
// something refers to it. The plan is not refused for that: lunsync created the duplicate
// itself.
func keepLateDuplicate(p *draft.Draft, o *inventory.Object) bool {
	text := fmt.Sprintf("%s: is %s a second time, made by a request that the appliance carried out late; ", o.Key, o.Owner.Key())
	holder := holder(p, o)
	if holder == nil {
		p.Warn(text + "it is deleted")
		return false
	}
	p.Warn(text + fmt.Sprintf("it stays, because %s, which the plan may not touch, refers to it", holder.Key))
	return true
}

// holder returns an object that will refer to o whatever the plan does, or nil. Objects that
// the spec lists refer only to others that it lists.
func holder(p *draft.Draft, o *inventory.Object) *inventory.Object {
	for _, part := range p.Parts[o.Key] {
		if p.Wanted[part.Key] == nil && !p.Prunes(part) {
			return part
		}
	}
	return nil
}
