package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
)

// keepLateDuplicate warns of a late duplicate, and reports whether it must stay: that lunsync made
// it twice is no reason to refuse the plan because somebody uses it.
func keepLateDuplicate(p *draft.Draft, o *inventory.Object) bool {
	text := fmt.Sprintf("%s: is %s once more, made by a request that was carried out late; ", o.Key, o.Owner.Key())
	holder := holder(p, o)
	if holder == nil {
		p.Warnings = append(p.Warnings, text+"it goes")
		return false
	}
	p.Warnings = append(p.Warnings, text+fmt.Sprintf("it stays, because %s, which the plan may not touch, refers to it", holder.Key))
	return true
}

// holder returns an object that will refer to o whatever the plan does, or nil.
// What the spec lists refers to what the spec lists.
func holder(p *draft.Draft, o *inventory.Object) *inventory.Object {
	for _, part := range p.Parts[o.Key] {
		if p.Wanted[part.Key] == nil && !p.Goes(part) {
			return part
		}
	}
	return nil
}
