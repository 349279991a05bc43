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
		why = "a portal on a wildcard is found at every address that another lets go of; give it addresses of its own"
	}
	for _, e := range exposures {
		p.Refuse(e.Group, "", fmt.Sprintf("would let in somebody after step %d (%s) whom neither the appliance nor the spec lets in: %s",
			e.Step, steps[e.Step].Key, why))
	}
}
