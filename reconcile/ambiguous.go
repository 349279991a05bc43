package reconcile

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// maxNamed is how many ids a message names.
const maxNamed = 5

// ambiguous refuses each resource that is still not matched although objects are
// left that it could mean.
func (m *matcher) ambiguous(s *spec.Spec, stages []stage) Refused {
	var refused Refused
	for _, st := range stages {
		byToken := make(map[string][]client.ID)
		for _, o := range m.lives {
			for _, token := range st.tokens(o.Resource) {
				byToken[token] = append(byToken[token], o.ID)
			}
		}
		var rest []spec.Resource
		for _, w := range m.wants {
			like := alike(st.tokens(w), byToken)
			if len(like) == 0 {
				rest = append(rest, w)
				continue
			}
			refused = append(refused, Refusal{Key: w.Key(), Pos: s.Pos(w.Key()), Message: fmt.Sprintf(
				"could be %s on the appliance, which has the same %s; give each a comment of its own, there and in the spec",
				strings.Join(like, " or "), st.why)})
		}
		m.wants = rest
	}
	return refused
}

// alike returns the ids, as "#1", of the objects that share a token.
func alike(tokens []string, byToken map[string][]client.ID) []string {
	var like []string
	seen := make(map[client.ID]bool)
	for _, token := range tokens {
		for _, id := range byToken[token] {
			if seen[id] {
				continue
			}
			if len(like) == maxNamed {
				return append(like, "others")
			}
			seen[id] = true
			like = append(like, client.Unnamed(id))
		}
	}
	return like
}
