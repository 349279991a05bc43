package ownership

import (
	"github.com/lunsync/lunsync/spec"
)

// Disowns reports whether s ends the ownership of the object k: because s makes the
// object external, or its target. Of an external target's groups and LUNs only those
// that s lists are managed. One that an earlier spec listed is still owned, and is
// deleted, if the target was external already and s gives the list: then s takes it
// out of that list. OwnsTarget says that the target of a group or LUN is owned up to
// now, so that s is what makes it external.
func Disowns(s *spec.Spec, k spec.Key, ownsTarget bool) bool {
	if s.External(k) {
		return true
	}
	if !k.Kind.IsPart() || !s.External(k.Target()) || s.Pos(k) != (spec.Pos{}) {
		return false
	}
	return ownsTarget || !s.Lists(k)
}
