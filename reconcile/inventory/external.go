package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// findExternals returns the object of each external resource of kind k. It refuses an
// external resource that finds no object, or several, or one that the spec could also
// mean by something else.
func findExternals(s *spec.Spec, objects []client.Object, k spec.Kind) (map[spec.Key]client.Object, refusal.Error) {
	found := make(map[spec.Key]client.Object)
	externals := OfKind(s.Externals, k)
	if len(externals) == 0 {
		return found, nil
	}
	live, wanted := byClue(objects), byClue(asObjects(OfKind(s.Resources, k)))
	finder := make(map[client.ID]spec.Key)
	var refused refusal.Error
	for _, x := range externals {
		like, rivals := sharing(clues(x), live), sharing(clues(x), wanted)
		var why string
		switch {
		case len(like) != 1:
			why = notOne(like)
		case finder[like[0].ID] != spec.Key{}:
			why = "is external and finds the same object as " + finder[like[0].ID].String() + "; remove one of them"
		case len(rivals) > 0:
			why = "is external and could be " + rivals[0].Resource.Key().String() + " of the spec as well; say more of it"
		default:
			found[x.Key()], finder[like[0].ID] = like[0], x.Key()
			continue
		}
		refused = append(refused, refusal.Reason{Key: x.Key(), Pos: s.Pos(x.Key()), Message: why})
	}
	return found, refused
}

// byClue returns the objects that have each clue.
func byClue(objects []client.Object) map[string][]client.Object {
	by := make(map[string][]client.Object)
	for _, o := range objects {
		for _, clue := range clues(o.Resource) {
			by[clue] = append(by[clue], o)
		}
	}
	return by
}

func asObjects(resources []spec.Resource) []client.Object {
	objects := make([]client.Object, len(resources))
	for i, r := range resources {
		objects[i].Resource = r
	}
	return objects
}

// clues returns what finds r if a spec gives it for an external resource.
func clues(r spec.Resource) []string {
	var all []string
	if c := ownership.CommentOf(r); c != "" {
		all = append(all, "comment "+c)
	}
	return append(all, kinds[r.Key().Kind].clues(r)...)
}

func portalClues(r spec.Resource) []string {
	var all []string
	for _, addr := range r.(*spec.Portal).Listen {
		all = append(all, "listen "+addr)
	}
	return all
}

func initiatorClues(r spec.Resource) []string {
	g := r.(*spec.InitiatorGroup)
	var all []string
	if len(g.Initiators) > 0 {
		all = append(all, "initiators "+strings.Join(g.Initiators, " "))
	}
	if len(g.Networks) > 0 {
		all = append(all, "networks "+strings.Join(g.Networks, " "))
	}
	return all
}

// sharing returns the objects that have all the clues. To be fast it looks only at those
// that have the rarest one.
func sharing(all []string, by map[string][]client.Object) []client.Object {
	if len(all) == 0 {
		return nil
	}
	rarest := slices.MinFunc(all, func(a, b string) int { return len(by[a]) - len(by[b]) })
	return slices.DeleteFunc(slices.Clone(by[rarest]), func(o client.Object) bool {
		has := clues(o.Resource)
		return slices.ContainsFunc(all, func(clue string) bool { return !slices.Contains(has, clue) })
	})
}

// notOne returns the message about an external resource that finds other than one object.
func notOne(like []client.Object) string {
	if len(like) == 0 {
		return "is external, but not on the appliance"
	}
	ids := make([]string, 0, MaxNamed)
	for _, o := range like[:min(len(like), MaxNamed)] {
		ids = append(ids, client.Unnamed(o.ID))
	}
	return fmt.Sprintf("is external and could be %s on the appliance; say more of it", strings.Join(ids, " or "))
}
