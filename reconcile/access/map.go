package access

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// A Map shows for people who reaches which LUN on an appliance: portal → target → LUN
// → extent, and who may connect. It contains no secret.
type Map struct {
	Targets []MapTarget // by name
}

// A MapTarget is a target, the target groups through which hosts reach it, and its LUNs.
type MapTarget struct {
	Name, Alias string
	Groups      []MapGroup // by portal
	LUNs        []MapLUN   // by number
}

// A MapGroup is a target group: one way to a target.
type MapGroup struct {
	Portal         string
	Listen         []string
	InitiatorGroup string // or ALL
	Initiators     []string
	Networks       []string
	AuthMethod     spec.AuthMethod
	AuthGroup      string   // or ""
	Users          []string // whose credentials are accepted; nil if none are required
}

// A MapLUN is one disk that hosts see.
type MapLUN struct {
	Number   int
	Extent   string
	Backing  string // the zvol, the file or the disk
	ReadOnly bool
}

// NewMap returns the map of the appliance that live was read from. It shares slices
// with live.
func NewMap(live *inventory.Live) *Map {
	return newMap(relationOf(live.Release.Daemon), live)
}

func newMap(r relation, live *inventory.Live) *Map {
	m, s := &Map{}, stateBefore(live, r, nil)
	index := make(map[string]int) // of each target in m.Targets
	users := make(map[string][]string)
	for i := range live.Objects {
		o := &live.Objects[i]
		switch r := o.Resource.(type) {
		case *spec.Target:
			index[o.Key.Name] = len(m.Targets)
			m.Targets = append(m.Targets, MapTarget{Name: o.Key.Name, Alias: r.Alias})
		case *spec.Credential:
			users[r.Group] = append(users[r.Group], r.User)
		}
	}
	for i := range live.Objects {
		switch r := live.Objects[i].Resource.(type) {
		case *spec.TargetGroup:
			if n, ok := index[r.Target]; ok {
				m.Targets[n].Groups = append(m.Targets[n].Groups, newMapGroup(s, r, users))
			}
		case *spec.Mapping:
			if n, ok := index[r.Target]; ok {
				m.Targets[n].LUNs = append(m.Targets[n].LUNs, newMapLUN(s, r))
			}
		}
	}
	m.sort()
	return m
}

// sort puts everything in the order in which people look for it.
func (m *Map) sort() {
	slices.SortFunc(m.Targets, func(a, b MapTarget) int { return strings.Compare(a.Name, b.Name) })
	for i := range m.Targets {
		t := &m.Targets[i]
		slices.SortFunc(t.Groups, func(a, b MapGroup) int { return strings.Compare(a.Portal, b.Portal) })
		slices.SortFunc(t.LUNs, func(a, b MapLUN) int { return a.Number - b.Number })
	}
}

func newMapGroup(s *state, g *spec.TargetGroup, users map[string][]string) MapGroup {
	m := MapGroup{
		Portal: g.Portal, InitiatorGroup: g.InitiatorGroup, Initiators: []string{spec.All}, Networks: []string{spec.All},
		AuthMethod: g.AuthMethod, AuthGroup: g.AuthGroup,
	}
	from := s.relation.sources(s, g)
	if portal, ok := s.resource(from.addresses).(*spec.Portal); ok {
		m.Listen = portal.Listen
	}
	if row, ok := s.resource(from.names).(*spec.InitiatorGroup); ok {
		m.Initiators = row.Initiators
	}
	if row, ok := s.resource(from.networks).(*spec.InitiatorGroup); ok {
		m.Networks = row.Networks
	}
	for i, group := range from.authGroups {
		if i == 0 {
			m.Users = users[group] // most have one: all groups that refer to it share the list
		} else {
			m.Users = slices.Concat(m.Users, users[group])
		}
	}
	return m
}

func newMapLUN(s *state, mapping *spec.Mapping) MapLUN {
	m := MapLUN{Number: mapping.LUN, Extent: mapping.Extent}
	if e, ok := s.resource(spec.Key{Kind: spec.KindExtent, Name: mapping.Extent}).(*spec.Extent); ok {
		m.Backing, m.ReadOnly = e.Backing(), e.ReadOnly
	}
	return m
}
