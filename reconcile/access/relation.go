package access

import (
	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A relation is how the daemon of an appliance decides whom a target group admits. An
// implementation reads the state that it is given and nothing else, changes nothing,
// and returns the same sources for the same state.
type relation interface {
	// sources returns the resources that decide whom the target group g admits in s.
	sources(s *state, g *spec.TargetGroup) sources
	// merges reports whether the sources of a group depend on other groups of its
	// target. If not, they depend on the group alone.
	merges() bool
}

// sources are the resources that decide whom a target group admits, one for each factor
// of its [admission].
type sources struct {
	// names is an initiator group, and networks is what limits the networks; each
	// admits everybody if there is no such resource.
	names, networks spec.Key
	// addresses is a portal; without it no host finds the target.
	addresses spec.Key
	// authGroups are those whose credentials are accepted; nil requires none. An auth
	// group without credentials accepts nobody.
	authGroups []string
}

// relations has the relation of each daemon.
var relations = map[client.Daemon]relation{client.CTLD: independentGroups{}}

// relationOf returns the relation of a daemon. It panics if there is none: a dialect
// must name a daemon that access knows.
func relationOf(d client.Daemon) relation {
	r, ok := relations[d]
	if !ok {
		panic("access: unknown daemon")
	}
	return r
}

// independentGroups is the relation of ctld: each target group admits on its own, and
// what it refers to is joined by and. A group that names an auth group requires CHAP
// whatever its method is (wire-facts 11).
type independentGroups struct{}

func (independentGroups) sources(_ *state, g *spec.TargetGroup) sources {
	s := sources{names: g.InitiatorGroupKey(), networks: g.InitiatorGroupKey(), addresses: g.PortalKey()}
	if g.AuthGroup != "" {
		s.authGroups = []string{g.AuthGroup}
	}
	return s
}

func (independentGroups) merges() bool { return false }
