package ownership

import (
	"github.com/lunsync/lunsync/spec"
)

// Disowns reports whether s ends the ownership of the object k. It does if s makes the object
// external. It also does if k is a group or LUN that s doesn't list, its target is external,
// and one of these is true:
//
//   - ownsTarget: the target is owned up to now, so that it is s that makes it external.
//   - s gives no list of the target's groups or LUNs, and so manages none of them.
//
// Otherwise the target was external before, and s has taken k out of the list that it
// gives: k is still owned, and will be deleted.
func Disowns(s *spec.Spec, k spec.Key, ownsTarget bool) bool {
	if s.External(k) {
		return true
	}
	if !k.Kind.IsPart() || !s.External(k.Target()) || s.Pos(k) != (spec.Pos{}) {
		return false
	}
	return ownsTarget || !s.Lists(k)
}
