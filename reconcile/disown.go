package reconcile

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// disowns reports whether s ends the ownership of the object k: because s makes the
// object external, or its target. Of an external target's groups and LUNs only those
// that s lists are managed. One that an earlier spec listed is still owned, and is
// deleted, if the target was external already and s gives the list: then s takes it
// out of that list. OwnsTarget says that the target of a group or LUN is owned up to
// now, so that s is what makes it external.
func disowns(s *spec.Spec, k spec.Key, ownsTarget bool) bool {
	if s.External(k) {
		return true
	}
	if !isPart(k) || !s.External(targetOf(k)) || s.Pos(k) != (spec.Pos{}) {
		return false
	}
	return ownsTarget || !s.Lists(k)
}

// targetOf returns the key of the target that the group or LUN k is a part of.
func targetOf(k spec.Key) spec.Key { return spec.Key{Kind: spec.KindTarget, Name: k.Parent()} }

// holds reports whether the ledger has an entry for o, which may be nil.
func (l *Ledger) holds(o *Object) bool {
	if o == nil {
		return false
	}
	_, ok := l.entries[rowID{o.Key.Kind, o.ID}]
	return ok
}

// ownsTarget reports whether one of the owned targets is that of the group or LUN k.
func (l *Live) ownsTarget(k spec.Key, owned map[client.ID]*Entry) bool {
	target := l.Find(targetOf(k))
	return target != nil && owned[target.ID] != nil
}
