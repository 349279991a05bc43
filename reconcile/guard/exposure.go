package guard

import (
	"fmt"

	"github.com/lunsync/lunsync/reconcile/access"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// Exposures refuses a plan in which a state on the way grants more than the states before
// and after it. The rules of package rules prevent that, except for wildcards; this check
// does not rely on them.
func Exposures(p *draft.Draft, exposures []access.Exposure, steps []plans.Step) {
	why := "this is a bug"
	if access.UsesWildcards(p.Live, steps) {
		why = "a portal on a wildcard also answers at every address that another portal stops using; give it addresses of its own"
	}
	for _, e := range exposures {
		p.Refuse(e.Group, "", fmt.Sprintf("would give access after step %d (%s) to somebody who has it neither before nor after the plan: %s",
			e.Step, steps[e.Step].Key, why))
	}
}
