package ownership

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// StillListed returns those of the departed addresses that the portal r still lists, sorted
// and without repetition. It returns nil if r is no portal.
func StillListed(r spec.Resource, departed ...[]string) []string {
	portal, ok := r.(*spec.Portal)
	if !ok {
		return nil
	}
	all := slices.Sorted(slices.Values(slices.Concat(departed...)))
	return slices.DeleteFunc(slices.Compact(all), func(a string) bool { return !slices.Contains(portal.Listen, a) })
}

// Unwanted returns those of the departed addresses that no portal of s is to have. One
// that s wants may be back by the time when s no longer does: then the appliance tells
// anew whether it can change the portal.
func Unwanted(s *spec.Spec, departed []string) []string {
	return slices.DeleteFunc(slices.Clone(departed), func(a string) bool {
		return slices.ContainsFunc(s.Resources, func(r spec.Resource) bool {
			portal, ok := r.(*spec.Portal)
			return ok && slices.Contains(portal.Listen, a)
		})
	})
}

// DepartedOf returns the entries with departed addresses whose portals base lists.
func DepartedOf(entries []Entry, base *spec.Spec) []Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		return len(e.Departed) == 0 || base.Pos(e.Key()) == (spec.Pos{})
	})
}
