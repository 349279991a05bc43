package guard

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Deletes refuses a plan whose steps delete what must stay, or too much.
func Deletes(p *draft.Draft, steps []plans.Step) {
	checkProtected(p, steps)
	checkUnmanaged(p, steps)
	checkBudget(p, steps)
	checkLostSpec(p, steps)
}

// deleted returns what the steps delete, by themselves or by a cascade.
func deleted(steps []plans.Step) []spec.Key {
	var keys []spec.Key
	for i := range steps {
		if steps[i].Op == plans.Delete {
			keys = append(keys, steps[i].Key)
		}
		keys = append(keys, steps[i].Cascades...)
	}
	return keys
}

// lost returns what the steps delete and don't create again, even under another key.
func lost(p *draft.Draft, steps []plans.Step) []spec.Key {
	created := make(map[spec.Key]bool)
	for i := range steps {
		if steps[i].Op == plans.Create {
			created[steps[i].Key] = true
		}
	}
	return slices.DeleteFunc(deleted(steps), func(k spec.Key) bool { return created[k] || created[p.Successor(k)] })
}
