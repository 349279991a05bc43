package inventory

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// superseded returns the ids of the portals with an address that has left the appliance,
// unless the spec wants a portal with that address. The appliance refuses to update such
// a portal, so that none of the spec's portals can be made of it.
func superseded(s *spec.Spec, owned map[client.ID]*ownership.Entry) map[client.ID]bool {
	wanted := make(map[string]bool)
	for _, r := range OfKind(s.Resources, spec.KindPortal) {
		for _, addr := range r.(*spec.Portal).Listen {
			wanted[addr] = true
		}
	}
	ids := make(map[client.ID]bool)
	for id, e := range owned {
		if len(e.Departed) > 0 && !slices.ContainsFunc(e.Departed, func(a string) bool { return wanted[a] }) {
			ids[id] = true
		}
	}
	return ids
}
