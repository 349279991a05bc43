package inventory

import (
	"maps"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// name records in ids the key of every object of the kinds that stand alone: the
// spec's key where the object is what the spec means, else one of its own.
func name(s *spec.Spec, release client.Release, own ownership.Ownership, all map[spec.Kind][]client.Object, ids *client.IDs) error {
	var refused refusal.Error
	for _, k := range []spec.Kind{spec.KindInitiatorGroup, spec.KindPortal} {
		owned, _ := ownership.Owners(own.Of(k), all[k])
		refused = append(refused, nameAlike(s, all[k], k, owned, ids)...)
	}
	for _, k := range []spec.Kind{spec.KindTarget, spec.KindExtent} {
		refused = append(refused, nameRenamed(s, all[k], k, ids)...)
	}
	owned, _ := ownership.Owners(own.Of(spec.KindCredential), all[spec.KindCredential])
	refused = append(refused, nameCredentials(s, release, all[spec.KindCredential], ownership.LateDuplicates(owned), ids)...)
	for _, o := range all[spec.KindGlobal] {
		ids.Put(o.Resource.Key(), o.ID)
	}
	return refused.Err()
}

// nameAlike names the objects of a kind that has no names on the appliance, by
// what is remembered of them and what they are like.
func nameAlike(s *spec.Spec, objects []client.Object, k spec.Kind, owned map[client.ID]*ownership.Entry, ids *client.IDs) refusal.Error {
	found, refused := findExternals(s, objects, k)
	m := newMatcher(OfKind(s.Resources, k), objects, found)
	aside := ownership.LateDuplicates(owned)
	maps.Copy(aside, superseded(s, owned))
	m.matchEntries(owned, aside)
	m.run(matchStages[k])
	for key, o := range found {
		ids.Put(key, o.ID)
	}
	for key, o := range m.found {
		ids.Put(key, o.ID)
	}
	for _, o := range objects {
		if name := ids.Name(k, o.ID); name == client.Unnamed(o.ID) && !recall(s, o, owned[o.ID], ids) {
			ids.Put(spec.Key{Kind: k, Name: name}, o.ID)
		}
	}
	return append(refused, m.ambiguous(s, matchStages[k])...)
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
