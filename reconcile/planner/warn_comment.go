package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// whyMatched says, for each kind that has no name on the appliance, why an object matches.
// Kinds with a name or without a comment have no text.
var whyMatched = map[spec.Kind]string{
	spec.KindGlobal:         "",
	spec.KindCredential:     "",
	spec.KindInitiatorGroup: "its initiators and networks match",
	spec.KindPortal:         "an address matches",
	spec.KindExtent:         "",
	spec.KindTarget:         "",
	spec.KindTargetGroup:    "",
	spec.KindMapping:        "",
}

// warnOfComment warns if a plan adopts an object whose comment differs. An object without a
// name is found by its addresses or its content, which somebody else's object can share. The
// plan would overwrite the comment that shows this.
func warnOfComment(p *draft.Draft, s plans.Step) {
	o := p.Live.Find(s.Key)
	if s.Op != plans.Update || o == nil || o.Owner != nil || ownership.CommentOf(s.Before) == "" || ownership.CommentOf(s.After) == ownership.CommentOf(s.Before) {
		return
	}
	why := whyMatched[s.Key.Kind]
	if why == "" {
		return
	}
	p.Warn(fmt.Sprintf(
		"%s: adopts #%d, which has the comment %q, because %s; the comment becomes %q. If it is somebody else's, give the entry other contents or write external: true",
		s.Key, o.ID, ownership.CommentOf(s.Before), why, ownership.CommentOf(s.After)))
}
