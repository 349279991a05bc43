package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// findExternals returns the object of each external resource of kind k. One that
// is not there, or could be several, is refused.
func findExternals(s *spec.Spec, objects []client.Object, k spec.Kind) (map[spec.Key]client.Object, Refused) {
	found := make(map[spec.Key]client.Object)
	externals := ofKind(s.Externals, k)
	if len(externals) == 0 {
		return found, nil
	}
	byToken := make(map[string][]client.Object)
	for _, o := range objects {
		for _, token := range marks(o.Resource) {
			byToken[token] = append(byToken[token], o)
		}
	}
	var refused Refused
	for _, x := range externals {
		like := sharing(marks(x), byToken)
		if len(like) == 1 {
			found[x.Key()] = like[0]
			continue
		}
		refused = append(refused, Refusal{Key: x.Key(), Pos: s.Pos(x.Key()), Message: notOne(like)})
	}
	return found, refused
}

// marks returns what finds r when a spec gives it for an external resource.
func marks(r spec.Resource) []string {
	var marks []string
	if c := commentOf(r); c != "" {
		marks = append(marks, "comment "+c)
	}
	switch r := r.(type) {
	case *spec.Portal:
		for _, addr := range r.Listen {
			marks = append(marks, "listen "+addr)
		}
	case *spec.InitiatorGroup:
		if len(r.Initiators) > 0 {
			marks = append(marks, "initiators "+strings.Join(r.Initiators, " "))
		}
		if len(r.Networks) > 0 {
			marks = append(marks, "networks "+strings.Join(r.Networks, " "))
		}
	}
	return marks
}

// sharing returns the objects that have every token.
func sharing(tokens []string, byToken map[string][]client.Object) []client.Object {
	if len(tokens) == 0 {
		return nil
	}
	like := slices.Clone(byToken[tokens[0]])
	for _, token := range tokens[1:] {
		like = slices.DeleteFunc(like, func(o client.Object) bool {
			return !slices.ContainsFunc(byToken[token], func(p client.Object) bool { return p.ID == o.ID })
		})
	}
	return like
}

func notOne(like []client.Object) string {
	if len(like) == 0 {
		return "is external, but not on the appliance"
	}
	ids := make([]string, 0, maxNamed)
	for _, o := range like[:min(len(like), maxNamed)] {
		ids = append(ids, client.Unnamed(o.ID))
	}
	return fmt.Sprintf("is external and could be %s on the appliance; say more of it", strings.Join(ids, " or "))
}
