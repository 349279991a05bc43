package inventory

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// Original returns live in the words of the appliance rather than those of the spec
// that it was matched with: what the spec renames has its present name, and what
// has no name gets one. The result is for [Export] only.
func Original(live *Live) *Live {
	names := originalNames(live)
	plain := &Live{Release: live.Release, Objects: make([]Object, 0, len(live.Objects))}
	seen := make(map[spec.Key]bool)
	for i := range live.Objects {
		o := live.Objects[i].Object
		o.Resource = relabel(o.Resource, names)
		key := o.Resource.Key()
		if seen[key] {
			key.Name += client.Unnamed(o.ID)
		}
		seen[key] = true
		plain.Objects = append(plain.Objects, Object{Object: o, Key: key})
	}
	return plain
}

// originalNames gives the name of each key of live that goes by another one.
func originalNames(live *Live) map[spec.Key]string {
	names, taken := make(map[spec.Key]string), make(map[spec.Key]bool)
	for i := range live.Objects {
		taken[live.Objects[i].Key] = true
	}
	for i := range live.Objects {
		o := &live.Objects[i]
		switch r := o.Resource.(type) {
		case *spec.Target, *spec.Extent:
			names[o.Key] = r.Key().Name
		case *spec.Portal, *spec.InitiatorGroup:
			if o.Key.Name == client.Unnamed(o.ID) {
				names[o.Key] = nameFor(o.Key.Kind, nameFrom(ownership.CommentOf(r)), stems[o.Key.Kind], int64(o.ID), taken)
			}
		case *spec.Credential:
			group := r.Provides()
			if _, done := names[group]; !done && group.Name == client.Unnamed(client.ID(r.Tag)) {
				names[group] = nameFor(group.Kind, "", "auth", int64(r.Tag), taken)
			}
		}
	}
	return names
}

// nameFor returns a name that is not taken, and takes it: the given one if there is
// one, else the stem and the number.
func nameFor(k spec.Kind, name, stem string, number int64, taken map[spec.Key]bool) string {
	if name == "" {
		name = fmt.Sprintf("%s-%d", stem, number)
	}
	for taken[spec.Key{Kind: k, Name: name}] {
		name = fmt.Sprintf("%s-%d", name, number)
	}
	taken[spec.Key{Kind: k, Name: name}] = true
	return name
}

// relabel returns r with the names that it has and refers to exchanged.
func relabel(r spec.Resource, names map[spec.Key]string) spec.Resource {
	to := func(k spec.Kind, name *string) {
		if n, ok := names[spec.Key{Kind: k, Name: *name}]; ok {
			*name = n
		}
	}
	switch r := r.(type) {
	case *spec.Credential:
		c := *r
		to(spec.KindAuthGroup, &c.Group)
		return &c
	case *spec.InitiatorGroup:
		g := *r
		to(spec.KindInitiatorGroup, &g.Name)
		return &g
	case *spec.Portal:
		p := *r
		to(spec.KindPortal, &p.Name)
		to(spec.KindAuthGroup, &p.DiscoveryAuthGroup)
		return &p
	case *spec.TargetGroup:
		g := *r
		to(spec.KindTarget, &g.Target)
		to(spec.KindPortal, &g.Portal)
		to(spec.KindInitiatorGroup, &g.InitiatorGroup)
		to(spec.KindAuthGroup, &g.AuthGroup)
		return &g
	case *spec.Mapping:
		m := *r
		to(spec.KindTarget, &m.Target)
		to(spec.KindExtent, &m.Extent)
		return &m
	}
	return r
}
