package statedir

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// refreshLedger updates the ledger to a reading that was matched with s. It adds all that s
// lists and the appliance has. It drops an entry only if the object is gone, or if s ends
// the ownership. Departed are the addresses, by portal, that are known to have left the
// appliance.
func refreshLedger(l *ownership.Ledger, s *spec.Spec, live *inventory.Live, departed map[client.ID][]string) {
	there := make(map[ownership.ObjectID]spec.Key, len(live.Objects))
	for i := range live.Objects {
		o := &live.Objects[i]
		there[o.ObjectID()] = o.Key
	}
	before := l.Clone()
	l.Drop(func(id ownership.ObjectID) bool {
		k, ok := there[id]
		return !ok || ownership.Disowns(s, k, holds(before, live.Find(k.Target())))
	})
	paths := Absolute(s.Files)
	for _, r := range s.Resources {
		k := r.Key()
		if o := live.Find(k); o != nil && k.Kind != spec.KindGlobal {
			e := ownership.NewEntry(o.Resource, o.ID, s.Protected[k])
			e.File = paths[s.Pos(k).File]
			e.Fingerprint = fingerprint.Of(o.Resource)
			known, _ := before.At(o.ObjectID())
			e.Departed = ownership.StillListed(o.Resource, ownership.Unwanted(s, known.Departed), departed[o.ID])
			l.Put(e)
		}
	}
}

// holds reports whether l has an entry of o, which may be nil.
func holds(l *ownership.Ledger, o *inventory.Object) bool {
	if o == nil {
		return false
	}
	_, ok := l.At(o.ObjectID())
	return ok
}
