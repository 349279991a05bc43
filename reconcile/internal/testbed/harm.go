package testbed

import (
	"log/slog"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A Harm is what a plan may do wrong if a rule is missing.
type Harm string

// The harms that [Box.Harms] finds.
const (
	Exposes Harm = "a host gains access that it has neither before nor after"
	Misses  Harm = "a host loses access that it has before and after"
	Fails   Harm = "the appliance refuses a write"
)

// Harms carries out p, a plan for text, even if it is refused, and returns the harms
// that it did.
func (b *Box) Harms(p *plans.Plan, live *inventory.Live, text string) map[Harm]bool {
	way := NewRecorder(b, p)
	a := &apply.Applier{API: &Hooked{b.API, way.Hook}, Spec: Load(b.T, text), Parallelism: 1, Log: slog.New(slog.DiscardHandler)}
	r := a.Apply(b.T.Context(), p, live)
	b.Server.ClearFaults()
	b.Converge(text)
	passed := NewTrace(p, r, emulator.R111, way.States(), b.Server.Snapshot())
	found := map[Harm]bool{Fails: passed.failed}
	for i := range passed.States {
		if _, exposed := passed.Exposed(i); exposed {
			found[Exposes] = true
		}
		if needless, _ := passed.Lost(i); len(needless) > 0 {
			found[Misses] = true
		}
	}
	return found
}
