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
	from := s.relation.sources(s, g)
	named := s.initiatorsOf(from.names)
	located := named
	if from.networks != from.names {
		located = s.initiatorsOf(from.networks)
	}
	a := admission{names: named.Names, networks: located.Networks, authentication: s.authentication(from.authGroups)}
	if portal, ok := s.resource(from.addresses).(*spec.Portal); ok {
		a.addresses = s.wildcards.expand(portal.Listen, s.claimed)
	}
	return a
}

// initiatorsOf returns what the initiator group k admits: everybody, if there is none.
func (s *state) initiatorsOf(k spec.Key) InitiatorSet {
	g, ok := s.resource(k).(*spec.InitiatorGroup)
	if !ok {
		return AnyInitiator()
	}
	set, ok := s.initiators[g]
	if !ok {
		set = InitiatorsOf(g)
		s.initiators[g] = set
	}
	return set
}

// authentication returns what is required if the credentials of authGroups are accepted.
func (s *state) authentication(authGroups []string) authentication {
	switch len(authGroups) {
	case 0:
		return notRequired
	case 1:
		return s.required(authGroups[0])
	}
	var all CredentialSet
	for _, group := range authGroups {
		all = all.Union(s.required(group).set())
	}
	return authentication{fixed: &all}
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
