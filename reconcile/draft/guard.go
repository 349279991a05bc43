package draft

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// resultOf returns what becomes of o, or nil if it goes.
func (p *Draft) ResultOf(o *inventory.Object) spec.Resource {
	n := p.NodeOf[o.Key]
	if n == nil {
		return o.Resource
	}
	return n.ResultOf(o)
}
