package inventory

import (
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// nameRenamed names the objects of a kind that has names on the appliance: by these names
// or, if the spec renames the object, by the new name, so that its groups and LUNs are
// compared under that.
func nameRenamed(s *spec.Spec, objects []client.Object, k spec.Kind, ids *client.IDs) refusal.Error {
	live := make(map[string]client.ID, len(objects))
	for _, o := range objects {
		live[o.Resource.Key().Name] = o.ID
	}
	moves, refused := renames(s, k, live)
	for _, o := range objects {
		key := o.Resource.Key()
		if to, ok := moves[key.Name]; ok {
			key.Name = to
		}
		ids.Put(key, o.ID)
	}
	for _, x := range OfKind(s.Externals, k) {
		if _, ok := live[x.Key().Name]; !ok {
			refused = append(refused, refusal.Reason{Key: x.Key(), Pos: s.Pos(x.Key()), Message: notOne(nil)})
		}
	}
	return refused
}

// renames returns the new name of each object that is to be renamed.
//
// Names that follow each other (b was a, c was b) make a chain, which moves up as
// far as it is occupied, so that a chain whose renaming was interrupted goes on
// where it stopped:
//
//	a b . d    a and b are live, c is not: a → b, b → c; d stays
//	. b c d    a is gone: done
//	a b c d    no room: refused
func renames(s *spec.Spec, k spec.Kind, live map[string]client.ID) (map[string]string, refusal.Error) {
	next := make(map[string]string)
	for key, old := range s.RenamedFrom {
		if key.Kind == k {
			next[old] = key.Name
		}
	}
	moves := make(map[string]string)
	var refused refusal.Error
	for _, first := range heads(next) {
		chain := occupied(first, next, live)
		if len(chain) == 0 {
			continue
		}
		last := chain[len(chain)-1]
		if _, room := next[last]; !room {
			key := spec.Key{Kind: k, Name: chain[1]}
			refused = append(refused, refusal.Reason{Key: key, Field: "renamed_from", Pos: s.Pos(key),
				Message: "both " + chain[0] + " and " + chain[1] + " are on the appliance; remove renamed_from, or one of them there"})
			continue
		}
		for _, name := range chain {
			moves[name] = next[name]
		}
	}
	return moves, refused
}

// heads returns the names that are renamed but that nothing is renamed to.
func heads(next map[string]string) []string {
	to := make(map[string]bool, len(next))
	for _, name := range next {
		to[name] = true
	}
	var first []string
	for old := range next {
		if !to[old] {
			first = append(first, old)
		}
	}
	slices.Sort(first)
	return first
}

// occupied returns the names that are live, from first along the chain up to the first gap.
func occupied(first string, next map[string]string, live map[string]client.ID) []string {
	var chain []string
	for name, ok := first, true; ok; name, ok = next[name] {
		if _, there := live[name]; !there {
			break
		}
		chain = append(chain, name)
	}
	return chain
}
