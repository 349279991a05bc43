package ownership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// naturalKeys is the table of what an object of each kind is recognised by when it is read
// again. One key is enough to recognise it. TestEveryKindHasNaturalKeys fails if a kind is
// missing.
//
//	global           its name
//	credential       its tag and its user, together
//	initiator group  its comment; its initiators and networks, together
//	portal           its comment; its addresses
//	target           its name
//	extent           its name and what it shows, together
//	group, mapping   what it connects
//
// An empty comment is no key, and neither is an empty list of addresses.
var naturalKeys = map[spec.Kind]func(spec.Resource) []string{
	spec.KindGlobal:         nameKey,
	spec.KindCredential:     credentialKey,
	spec.KindInitiatorGroup: initiatorGroupKeys,
	spec.KindPortal:         portalKeys,
	spec.KindTarget:         nameKey,
	spec.KindExtent:         extentKey,
	spec.KindTargetGroup:    nameKey,
	spec.KindMapping:        nameKey,
}

func naturalKeysOf(r spec.Resource) []string { return naturalKeys[r.Key().Kind](r) }

func nameKey(r spec.Resource) []string { return []string{"name " + r.Key().Name} }

func credentialKey(r spec.Resource) []string {
	c := r.(*spec.Credential)
	return []string{fmt.Sprintf("tag %d user %s", c.Tag, c.User)}
}

func initiatorGroupKeys(r spec.Resource) []string {
	g := r.(*spec.InitiatorGroup)
	return append(commentKey(g), "initiators "+strings.Join(g.Initiators, " ")+" networks "+strings.Join(g.Networks, " "))
}

func portalKeys(r spec.Resource) []string {
	p := r.(*spec.Portal)
	keys := commentKey(p)
	if len(p.Listen) > 0 {
		keys = append(keys, "listen "+strings.Join(p.Listen, " "))
	}
	return keys
}

func extentKey(r spec.Resource) []string {
	x := r.(*spec.Extent)
	return []string{"name " + x.Name + " shows " + x.Backing()}
}

func commentKey(r spec.Resource) []string {
	c := CommentOf(r)
	if c == "" {
		return nil
	}
	return []string{"comment " + c}
}

// recognises reports whether r has one of the natural keys of e.
func (e *Entry) recognises(r spec.Resource) bool {
	return slices.ContainsFunc(naturalKeysOf(r), func(key string) bool { return slices.Contains(e.NaturalKeys, key) })
}

// CommentOf returns the comment of a portal or an initiator group, and "" for all other
// resources. Where a spec gives no comment, it is the resource's name.
func CommentOf(r spec.Resource) string {
	switch r := r.(type) {
	case *spec.Portal:
		return r.Comment
	case *spec.InitiatorGroup:
		return r.Comment
	}
	return ""
}
