package inventory

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// Original returns live under the names that things have on the appliance, instead of
// those of the spec that it was matched with: an object that the spec renames has its
// present name, and what has no name gets a generated one. The result is for [Export]
// only: it has no ids to look up, and no owners. Live is not changed.
func Original(live *Live) *Live {
	names := originalNames(live)
	replace := func(k spec.Kind, name *string) {
		if n, ok := names[spec.Key{Kind: k, Name: *name}]; ok {
			*name = n
		}
	}
	plain := &Live{Release: live.Release, Objects: make([]Object, 0, len(live.Objects))}
	seen := make(map[spec.Key]bool)
	for i := range live.Objects {
		o := live.Objects[i].Object
		o.Resource = kinds[o.Resource.Key().Kind].relabel(o.Resource, replace)
		key := o.Resource.Key()
		if seen[key] {
			key.Name += client.Unnamed(o.ID)
		}
		seen[key] = true
		plain.Objects = append(plain.Objects, Object{Object: o, Key: key})
	}
	return plain
}

// originalNames returns the names that replace those in live, by key.
func originalNames(live *Live) map[spec.Key]string {
	names, taken := make(map[spec.Key]string), make(map[spec.Key]bool)
	for i := range live.Objects {
		taken[live.Objects[i].Key] = true
	}
	for i := range live.Objects {
		o := &live.Objects[i]
		switch row := kinds[o.Key.Kind]; row.naming {
		case byName:
			names[o.Key] = o.Resource.Key().Name
		case byMatch:
			if o.Key.Name == client.Unnamed(o.ID) {
				names[o.Key] = nameFor(o.Key.Kind, nameFrom(ownership.CommentOf(o.Resource)), row.stem, int64(o.ID), taken)
			}
		case byUser:
			c := o.Resource.(*spec.Credential)
			group := c.Provides()
			if _, done := names[group]; !done && group.Name == client.Unnamed(client.ID(c.Tag)) {
				names[group] = nameFor(group.Kind, "", authStem, int64(c.Tag), taken)
			}
		case byKey, byEnds: // these have no name of a spec
		}
	}
	return names
}

// nameFor returns a name that is not taken and adds it to taken: the given name unless
// it is empty, else the stem and the number.
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
