package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// WarnOfSharedStores warns of each extent that the plan puts on a store which another
// one, that stays, shows already: hosts that find both hold them for two disks.
func WarnOfSharedStores(p *draft.Draft) {
	shows := make(map[string]*inventory.Object)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if e, ok := p.ResultOf(o).(*spec.Extent); ok && e.Backing() != "" && p.Wanted[o.Key] == nil {
			shows[e.Backing()] = o
		}
	}
	for _, n := range p.Nodes {
		e, ok := n.Step.After.(*spec.Extent)
		if !ok || shows[e.Backing()] == nil {
			continue
		}
		if before, ok := n.Step.Before.(*spec.Extent); ok && before.Backing() == e.Backing() {
			continue
		}
		p.Warnings = append(p.Warnings, n.Step.Key.String()+": is put on "+e.Backing()+", which "+shows[e.Backing()].Key.String()+
			" shows as well, and that stays; hosts that find both hold them for two disks")
	}
}
