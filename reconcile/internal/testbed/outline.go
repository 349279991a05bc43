package testbed

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// Outline returns a plan in short, one line for each step.
func Outline(p *plans.Plan) string {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d %s %s", i, s.Op, s.Key)
		if s.Temporary {
			b.WriteString(" (temporary)")
		}
		if len(s.Classes) > 0 {
			fmt.Fprintf(&b, " %v", s.Classes)
		}
		for _, c := range s.Diff {
			if s.Op != plans.Create {
				fmt.Fprintf(&b, " %s: %v → %v;", c.Field, c.From, c.To)
			}
		}
		if len(s.Cascades) > 0 {
			fmt.Fprintf(&b, " with %v", s.Cascades)
		}
		if len(s.Needs) > 0 {
			fmt.Fprintf(&b, " needs %v", s.Needs)
		}
		b.WriteString("\n")
	}
	if p.Ownership == ownership.SourceLedger || p.Ownership == ownership.SourceBase {
		fmt.Fprintf(&b, "ownership: %s, adopts %d\n", p.Ownership, p.Adopts)
	}
	for _, k := range p.Kept {
		fmt.Fprintf(&b, "kept: %s\n", k)
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	for _, r := range p.Refusals {
		fmt.Fprintf(&b, "refused: %s\n", r)
	}
	if b.Len() == 0 {
		return "nothing to do\n"
	}
	return b.String()
}
