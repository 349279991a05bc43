package draft

import (
	"github.com/lunsync/lunsync/spec"
)

// successor returns the key of what takes the place of the portal or target group k,
// if that portal can't be changed and the spec lists it, else k.
func (p *Draft) Successor(k spec.Key) spec.Key {
	o := p.Live.Find(k)
	if o == nil {
		return k
	}
	if g, ok := o.Resource.(*spec.TargetGroup); ok {
		moved := *g
		moved.Portal = p.Successor(spec.Key{Kind: spec.KindPortal, Name: g.Portal}).Name
		return moved.Key()
	}
	if e := o.Owner; e != nil && len(e.Departed) > 0 && p.Wanted[k] == nil && p.Wanted[e.Key()] != nil {
		return e.Key()
	}
	return k
}
