package inventory

import (
	"strings"

	"github.com/lunsync/lunsync/reconcile/networks"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// A matchStage is one way to compare a resource of a spec with an object: they are
// candidates for each other if they share a token.
type matchStage struct {
	why    string // completes "the same …" in a message
	tokens func(spec.Resource) []string
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

// comment returns the comment of r. Where a spec gives none, that is the name, which
// lunsync writes there. An empty comment is no token.
func comment(r spec.Resource) []string {
	c := ownership.CommentOf(r)
	if c == "" {
		return nil
	}
	return []string{c}
}

func portalContent(r spec.Resource) string { return strings.Join(r.(*spec.Portal).Listen, " ") }

// initiatorContent is the same for lists of networks that cover the same addresses.
func initiatorContent(r spec.Resource) string {
	g := r.(*spec.InitiatorGroup)
	return strings.Join(g.Initiators, " ") + "\x00" + strings.Join(networks.Of(g.Networks).List(), " ")
}

// commentAndContent returns the same text for resources of one kind that are equal in
// both.
func commentAndContent(r spec.Resource) string {
	return ownership.CommentOf(r) + "\x00" + kinds[r.Key().Kind].content(r)
}
