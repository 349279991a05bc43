package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/spec"
)

// An admission is whom a target group admits: initiators with one of the names, from
// one of the networks, that authenticate, at one of the addresses. The four factors
// are independent of each other.
type admission struct {
	names          Set[string]
	networks       networks.Set
	authentication authentication
	addresses      []string
}

// admission returns whom the target group k admits: nobody, if there is no such group.
func (s *state) admission(k spec.Key) admission {
	g, ok := s.resource(k).(*spec.TargetGroup)
	if !ok {
		return admission{authentication: impossible}
	}
	initiators := AnyInitiator()
	if row, ok := s.resource(g.InitiatorGroupKey()).(*spec.InitiatorGroup); ok {
		initiators = s.initiatorsOf(row)
	}
	a := admission{names: initiators.Names, networks: initiators.Networks, authentication: notRequired}
	if g.AuthGroup != "" {
		a.authentication = s.required(g.AuthGroup)
	}
	if portal, ok := s.resource(g.PortalKey()).(*spec.Portal); ok {
		a.addresses = s.wildcards.expand(portal.Listen, s.claimed)
	}
	return a
}

// empty reports whether a admits nobody.
func (a admission) empty() bool {
	return len(a.addresses) == 0 || a.authentication.empty() || a.names.Empty() || a.networks.Empty()
}

// within reports whether b admits all that a admits.
func (a admission) within(b admission) bool {
	return a.empty() || a.names.Within(b.names) && a.networks.Within(b.networks) &&
		a.authentication.within(b.authentication) && Subset(a.addresses, b.addresses)
}

// Subset reports whether each string of a is in b.
func Subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}
