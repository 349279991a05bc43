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

// MaxNamed is how many objects or names a message lists at most.
const MaxNamed = 5

// ambiguous refuses each resource that is not matched although there are objects left
// that it could mean.
func (m *matcher) ambiguous(s *spec.Spec, stages []matchStage) refusal.Error {
	var refused refusal.Error
	for _, st := range stages {
		byToken := make(map[string][]client.Object)
		for _, o := range m.lives {
			for _, token := range st.tokens(o.Resource) {
				byToken[token] = append(byToken[token], o)
			}
		}
		wantsBy := make(map[string][]spec.Resource)
		for _, w := range m.wants {
			for _, token := range st.tokens(w) {
				wantsBy[token] = append(wantsBy[token], w)
			}
		}
		var rest []spec.Resource
		for _, w := range m.wants {
			like := candidates(st.tokens(w), byToken)
			if len(like) == 0 {
				rest = append(rest, w)
				continue
			}
			refused = append(refused, refusal.Reason{Key: w.Key(), Pos: s.Pos(w.Key()), Message: ambiguity(w, st, like, rivals(w, st, like, wantsBy))})
		}
		m.wants = rest
	}
	return refused
}

// ambiguity returns the message that says which objects w could be, and how to say
// which one is meant: by a comment that only one of them has.
func ambiguity(w spec.Resource, st matchStage, like []client.Object, rivals []string) string {
	var names, comments []string
	for _, o := range like[:min(len(like), MaxNamed)] {
		c := ownership.CommentOf(o.Resource)
		if c != "" {
			comments = append(comments, c)
		}
		names = append(names, fmt.Sprintf("%s (comment %q)", client.Unnamed(o.ID), c))
	}
	if len(like) > MaxNamed {
		names = append(names, "others")
	}
	text := "could be " + strings.Join(names, " or ") + " on the appliance: the same " + st.why
	if len(rivals) > 0 {
		text += "; so could " + strings.Join(rivals, " and ")
	}
	slices.Sort(comments)
	if distinct := len(slices.Compact(comments)); distinct < len(names) || slices.Contains(comments, ownership.CommentOf(w)) {
		return text + ". Give each object a comment of its own on the appliance, and the entry of the spec the comment of the one that it means"
	}
	text += ". Give this entry the comment of the object that it means"
	if len(rivals) > 0 {
		text += "; an entry that means a new one needs another comment"
	}
	return text
}

// rivals returns the names of the other resources, among those in byToken, that could
// be one of the objects in like: MaxNamed of them at most.
func rivals(w spec.Resource, st matchStage, like []client.Object, byToken map[string][]spec.Resource) []string {
	var names []string
	seen := map[spec.Key]bool{w.Key(): true}
	for _, o := range like {
		for _, token := range st.tokens(o.Resource) {
			for _, other := range byToken[token] {
				if seen[other.Key()] {
					continue
				}
				if len(names) == MaxNamed {
					return append(names, "others")
				}
				seen[other.Key()] = true
				names = append(names, other.Key().String())
			}
		}
	}
	return names
}

// candidates returns the objects that share a token: one more than MaxNamed at most.
func candidates(tokens []string, byToken map[string][]client.Object) []client.Object {
	var like []client.Object
	seen := make(map[client.ID]bool)
	for _, token := range tokens {
		for _, o := range byToken[token] {
			if !seen[o.ID] {
				seen[o.ID] = true
				like = append(like, o)
			}
			if len(like) > MaxNamed {
				return like
			}
		}
	}
	return like
}
