package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// refuseLeaks refuses a plan that would widen access on the way. The rules of order
// rule that out, but for wildcards; this is what notices if they don't.
func Leaks(p *draft.Draft, leaks []access.Leak, steps []plans.Step) {
	why := "this is a bug"
	if len(access.WildcardsOf(p.Live, steps)) > 0 {
		why = "a portal on a wildcard is found at every address that another lets go of; give it addresses of its own"
	}
	for _, l := range leaks {
		p.Refuse(l.Group, "", fmt.Sprintf("would let in somebody after step %d (%s) whom neither the appliance nor the spec lets in: %s",
			l.Step, steps[l.Step].Key, why))
	}
}
