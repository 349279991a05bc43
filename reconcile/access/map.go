package access

import (
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// A Picture is who reaches which LUN on an appliance: portal → target → LUN →
// extent, with who is let in on the way. It holds no secret.
type Picture struct {
	Targets []PictureTarget // by name
}

// A PictureTarget is a target, the ways to it, and what is found there.
type PictureTarget struct {
	Name, Alias string
	Groups      []PictureGroup // by portal
	LUNs        []PictureLUN   // by number
}

// A PictureGroup is one way to a target.
type PictureGroup struct {
	Portal         string
	Listen         []string
	InitiatorGroup string // or ALL
	Initiators     []string
	Networks       []string
	AuthMethod     spec.AuthMethod
	AuthGroup      string   // or ""
	Users          []string // of the auth group, sorted
}

// A PictureLUN is one disk that hosts see.
type PictureLUN struct {
	Number   int
	Extent   string
	Backing  string // the zvol, the file or the disk
	ReadOnly bool
}

// PictureOf returns who reaches which LUN on the appliance that live was read from.
func PictureOf(l *inventory.Live) *Picture {
	p := &Picture{}
	at := make(map[string]int)
	users := make(map[string][]string)
	for i := range l.Objects {
		o := &l.Objects[i]
		switch r := o.Resource.(type) {
		case *spec.Target:
			at[o.Key.Name] = len(p.Targets)
			p.Targets = append(p.Targets, PictureTarget{Name: o.Key.Name, Alias: r.Alias})
		case *spec.Credential:
			users[r.Group] = append(users[r.Group], r.User)
		}
	}
	for i := range l.Objects {
		switch r := l.Objects[i].Resource.(type) {
		case *spec.TargetGroup:
			if n, ok := at[r.Target]; ok {
				p.Targets[n].Groups = append(p.Targets[n].Groups, pictureGroup(l, r, users))
			}
		case *spec.Mapping:
			if n, ok := at[r.Target]; ok {
				p.Targets[n].LUNs = append(p.Targets[n].LUNs, pictureLUN(l, r))
			}
		}
	}
	p.sort()
	return p
}

// sort puts everything in the order in which people look for it.
func (p *Picture) sort() {
	slices.SortFunc(p.Targets, func(a, b PictureTarget) int { return strings.Compare(a.Name, b.Name) })
	for i := range p.Targets {
		t := &p.Targets[i]
		slices.SortFunc(t.Groups, func(a, b PictureGroup) int { return strings.Compare(a.Portal, b.Portal) })
		slices.SortFunc(t.LUNs, func(a, b PictureLUN) int { return a.Number - b.Number })
	}
}

func pictureGroup(l *inventory.Live, g *spec.TargetGroup, users map[string][]string) PictureGroup {
	p := PictureGroup{
		Portal: g.Portal, InitiatorGroup: g.InitiatorGroup, Initiators: []string{spec.All}, Networks: []string{spec.All},
		AuthMethod: g.AuthMethod, AuthGroup: g.AuthGroup, Users: users[g.AuthGroup],
	}
	if o := l.Find(spec.Key{Kind: spec.KindPortal, Name: g.Portal}); o != nil {
		p.Listen = o.Resource.(*spec.Portal).Listen
	}
	if o := l.Find(g.InitiatorGroupKey()); o != nil {
		row := o.Resource.(*spec.InitiatorGroup)
		p.Initiators, p.Networks = row.Initiators, row.Networks
	}
	return p
}

func pictureLUN(l *inventory.Live, m *spec.Mapping) PictureLUN {
	p := PictureLUN{Number: m.LUN, Extent: m.Extent}
	if o := l.Find(spec.Key{Kind: spec.KindExtent, Name: m.Extent}); o != nil {
		e := o.Resource.(*spec.Extent)
		p.Backing, p.ReadOnly = e.Backing(), e.ReadOnly
	}
	return p
}
