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
	Users          []string // of the auth group
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
	m := &Map{}
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
				m.Targets[n].Groups = append(m.Targets[n].Groups, newMapGroup(live, r, users))
			}
		case *spec.Mapping:
			if n, ok := index[r.Target]; ok {
				m.Targets[n].LUNs = append(m.Targets[n].LUNs, newMapLUN(live, r))
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

func newMapGroup(live *inventory.Live, g *spec.TargetGroup, users map[string][]string) MapGroup {
	m := MapGroup{
		Portal: g.Portal, InitiatorGroup: g.InitiatorGroup, Initiators: []string{spec.All}, Networks: []string{spec.All},
		AuthMethod: g.AuthMethod, AuthGroup: g.AuthGroup, Users: users[g.AuthGroup],
	}
	if o := live.Find(g.PortalKey()); o != nil {
		m.Listen = o.Resource.(*spec.Portal).Listen
	}
	if o := live.Find(g.InitiatorGroupKey()); o != nil {
		row := o.Resource.(*spec.InitiatorGroup)
		m.Initiators, m.Networks = row.Initiators, row.Networks
	}
	return m
}

func newMapLUN(live *inventory.Live, mapping *spec.Mapping) MapLUN {
	m := MapLUN{Number: mapping.LUN, Extent: mapping.Extent}
	if o := live.Find(spec.Key{Kind: spec.KindExtent, Name: mapping.Extent}); o != nil {
		e := o.Resource.(*spec.Extent)
		m.Backing, m.ReadOnly = e.Backing(), e.ReadOnly
	}
	return m
}
