package inventory

import (
	"maps"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// name is the [nameFunc] of Read: an object that the spec means gets the spec's key,
// any other one a key of its own.
func name(s *spec.Spec, release client.Release, own ownership.Ownership, all map[spec.Kind][]client.Object, ids *client.IDs) error {
	var refused refusal.Error
	for _, k := range spec.Kinds() {
		switch kinds[k].naming {
		case byKey:
			putOwnKeys(all[k], ids)
		case byUser:
			owned, _ := ownership.Owners(own.Of(k), all[k])
			refused = append(refused, nameCredentials(s, release, all[k], ownership.LateDuplicates(owned), ids)...)
		case byName:
			refused = append(refused, nameRenamed(s, all[k], k, ids)...)
		case byMatch:
			owned, _ := ownership.Owners(own.Of(k), all[k])
			refused = append(refused, nameMatched(s, release, all[k], k, owned, ids)...)
		case byEnds: // not recorded
		}
	}
	return refused.Err()
}

// nameMatched names the objects of a kind that has no names on the appliance: first by
// their entries, then by comparing them with the spec.
func nameMatched(s *spec.Spec, release client.Release, objects []client.Object, k spec.Kind, owned map[client.ID]*ownership.Entry, ids *client.IDs) refusal.Error {
	found, refused := findExternals(s, objects, k)
	m := newMatcher(OfKind(s.Resources, k), recognizable(objects, release.Of(k).Identity), found)
	aside := ownership.LateDuplicates(owned)
	maps.Copy(aside, superseded(s, owned))
	m.matchEntries(owned, aside)
	m.run(kinds[k].stages)
	for key, o := range found {
		ids.Put(key, o.ID)
	}
	for key, o := range m.found {
		ids.Put(key, o.ID)
	}
	for _, o := range objects {
		if name := ids.Name(k, o.ID); name == client.Unnamed(o.ID) && !nameByEntry(s, o, owned[o.ID], ids) {
			ids.Put(spec.Key{Kind: k, Name: name}, o.ID)
		}
	}
	return append(refused, m.ambiguous(s, kinds[k].stages)...)
}

// OfKind returns the resources of kind k, in order.
func OfKind(resources []spec.Resource, k spec.Kind) []spec.Resource {
	var of []spec.Resource
	for _, r := range resources {
		if r.Key().Kind == k {
			of = append(of, r)
		}
	}
	return of
}
