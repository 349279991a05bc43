package draft

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// WithTag returns a copy of a portal with another tag.
func WithTag(portal *spec.Portal, tag int) *spec.Portal {
	tagged := *portal
	tagged.Tag = tag
	return &tagged
}

// CommonAddresses returns a copy of before with only the addresses that after has as
// well.
func CommonAddresses(before, after *spec.Portal) *spec.Portal {
	middle := *before
	middle.Listen = slices.DeleteFunc(slices.Clone(before.Listen), func(a string) bool { return !slices.Contains(after.Listen, a) })
	return &middle
}

// LacksAuthGroup reports whether a portal names an auth group that has no credential on
// the appliance. The appliance refuses to write such a portal.
func (p *Draft) LacksAuthGroup(portal *spec.Portal) bool {
	return portal.DiscoveryAuthGroup != "" && !p.authGroups[spec.AuthGroup(portal.DiscoveryAuthGroup)]
}

// WithAuthGroup returns the state r, which an update passes through on its way to after,
// such that it can be written: a portal that lacks its auth group names that of after
// instead. If after lacks it as well, the portal names none, and listens nowhere, so that
// it lets nobody in meanwhile.
func (p *Draft) WithAuthGroup(r, after spec.Resource) spec.Resource {
	portal, ok := r.(*spec.Portal)
	if !ok || !p.LacksAuthGroup(portal) {
		return r
	}
	parked, want := *portal, after.(*spec.Portal)
	parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup = want.DiscoveryAuthMethod, want.DiscoveryAuthGroup
	if p.LacksAuthGroup(want) {
		parked.DiscoveryAuthMethod, parked.DiscoveryAuthGroup, parked.Listen = spec.AuthNone, "", nil
	}
	return &parked
}
