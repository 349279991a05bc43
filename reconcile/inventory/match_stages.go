package inventory

import (
	"strings"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// A stage is one way in which a resource of a spec and an object can be alike:
// they are candidates for each other when they share a token.
type stage struct {
	why    string // as in "have the same …"
	tokens func(spec.Resource) []string
}

// matchStages lists the stages of each kind that has no names on the appliance,
// strongest first.
var matchStages = map[spec.Kind][]stage{
	spec.KindPortal: {
		{"comment and address", commentAndAddress},
		{"address", addresses},
		{"comment", comment},
	},
	spec.KindInitiatorGroup: {
		{"comment", comment},
		{"initiators and networks", content},
	},
}

func commentAndAddress(r spec.Resource) []string {
	p := r.(*spec.Portal)
	tokens := make([]string, len(p.Listen))
	for i, addr := range p.Listen {
		tokens[i] = p.Comment + "\x00" + addr
	}
	return tokens
}

func addresses(r spec.Resource) []string { return r.(*spec.Portal).Listen }

// comment returns the comment, which for a spec that gives none is the name that
// lunsync writes there. An empty one likens nothing to anything.
func comment(r spec.Resource) []string {
	c := ownership.CommentOf(r)
	if c == "" {
		return nil
	}
	return []string{c}
}

func content(r spec.Resource) []string {
	switch r := r.(type) {
	case *spec.Portal:
		return []string{strings.Join(r.Listen, " ")}
	case *spec.InitiatorGroup:
		return []string{strings.Join(r.Initiators, " ") + "\x00" + strings.Join(networks.Of(r.Networks).List(), " ")}
	}
	return nil
}

// identical returns the token of those that are equal in comment and content.
func identical(r spec.Resource) string { return ownership.CommentOf(r) + "\x00" + content(r)[0] }
