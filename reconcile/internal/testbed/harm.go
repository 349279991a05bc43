package testbed

import (
	"log/slog"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A Harm is what comes of a plan that lacks a rule.
type Harm string

const (
	Exposes Harm = "somebody reaches what neither side lets him reach"
	Misses  Harm = "somebody lacks what both sides let him reach"
	Fails   Harm = "the appliance refuses a write"
)

// Harms carries out a plan to what text says, refused or not, and returns what came
// of it.
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
