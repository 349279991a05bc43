package reconcile

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/fingerprint"
	"github.com/lunsync/lunsync/spec"
)

// settleLedger brings the ledger up to a reading that was matched with s. What s lists
// and the appliance has is in it from now on; an entry leaves only if its object
// is gone or if s ends the ownership. Departed are the addresses of portals that were
// found to have left the appliance.
func settleLedger(l *Ledger, s *spec.Spec, live *Live, departed map[client.ID][]string) {
	there := make(map[rowID]spec.Key, len(live.Objects))
	for i := range live.Objects {
		o := &live.Objects[i]
		there[o.row()] = o.Key
	}
	before := l.clone()
	l.drop(func(row rowID) bool {
		k, ok := there[row]
		return !ok || disowns(s, k, holds(before, live.Find(k.Target())))
	})
	paths := absolute(s.Files)
	for _, r := range s.Resources {
		k := r.Key()
		if o := live.Find(k); o != nil && k.Kind != spec.KindGlobal {
			e := newEntry(o.Resource, o.ID, s.Protected[k])
			e.File = paths[s.Pos(k).File]
			e.Fingerprint = fingerprint.Of(o.Resource)
			known, _ := before.at(o.row())
			e.Departed = stillListed(o.Resource, known.Departed, departed[o.ID])
			l.put(e)
		}
	}
}

// holds reports whether the ledger has an entry for o, which may be nil.
func holds(l *Ledger, o *Object) bool {
	if o == nil {
		return false
	}
	_, ok := l.at(o.row())
	return ok
}
