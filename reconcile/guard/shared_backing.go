package guard

import (
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// WarnOfSharedBacking warns of each extent that the plan puts on a zvol or file that another
// extent, which stays, already has: hosts that find both take them for two disks.
func WarnOfSharedBacking(p *draft.Draft) {
	at := make(map[string]*inventory.Object)
	for i := range p.Live.Objects {
		o := &p.Live.Objects[i]
		if e, ok := p.ResultOf(o).(*spec.Extent); ok && e.Backing() != "" && p.Wanted[o.Key] == nil {
			at[e.Backing()] = o
		}
	}
	for _, n := range p.Nodes {
		e, ok := n.Step.After.(*spec.Extent)
		if !ok || at[e.Backing()] == nil {
			continue
		}
		if before, ok := n.Step.Before.(*spec.Extent); ok && before.Backing() == e.Backing() {
			continue
		}
		p.Warn(n.Step.Key.String() + ": is put on " + e.Backing() + ", which " + at[e.Backing()].Key.String() +
			" shows as well, and that stays; hosts that find both take them for two disks")
	}
}
