package planner

import (
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// warnOfSharedStores warns of each extent that the plan puts on a store which another
// one, that stays, shows already: hosts that find both hold them for two disks.
func (p *planner) warnOfSharedStores() {
	shows := make(map[string]*inventory.Object)
	for i := range p.live.Objects {
		o := &p.live.Objects[i]
		if e, ok := p.resultOf(o).(*spec.Extent); ok && e.Backing() != "" && p.wanted[o.Key] == nil {
			shows[e.Backing()] = o
		}
	}
	for _, n := range p.nodes {
		e, ok := n.step.After.(*spec.Extent)
		if !ok || shows[e.Backing()] == nil {
			continue
		}
		if before, ok := n.step.Before.(*spec.Extent); ok && before.Backing() == e.Backing() {
			continue
		}
		p.warnings = append(p.warnings, n.step.Key.String()+": is put on "+e.Backing()+", which "+shows[e.Backing()].Key.String()+
			" shows as well, and that stays; hosts that find both hold them for two disks")
	}
}
