package planner

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// warnOfComment says that a plan takes over an object whose comment tells of another
// use. What has no name on the appliance is found by its addresses or its content,
// which somebody else's can share; the comment would be the last trace of that.
func warnOfComment(p *draft.Draft, s plans.Step) {
	o := p.Live.Find(s.Key)
	if s.Op != plans.Update || o == nil || o.Owner != nil || ownership.CommentOf(s.Before) == "" || ownership.CommentOf(s.After) == ownership.CommentOf(s.Before) {
		return
	}
	by := map[spec.Kind]string{spec.KindInitiatorGroup: "its initiators and networks match", spec.KindPortal: "an address matches"}[s.Key.Kind]
	if by == "" {
		return
	}
	p.Warnings = append(p.Warnings, fmt.Sprintf(
		"%s: adopts #%d, which has the comment %q, because %s; the comment becomes %q. If it is somebody else's, give the entry other contents or write external: true",
		s.Key, o.ID, ownership.CommentOf(s.Before), by, ownership.CommentOf(s.After)))
}
