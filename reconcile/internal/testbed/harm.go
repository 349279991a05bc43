package testbed

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
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
	way := NewStates(b, p)
	a := &apply.Applier{API: &Hooked{b.API, way.Hook}, Spec: Load(b.T, text), Parallelism: 1, Log: slog.New(slog.DiscardHandler)}
	r := a.Apply(b.T.Context(), p, live)
	b.Server.ClearFaults()
	b.Reach(text)
	passed := NewPassage(p, r, emulator.R111, way.Taken(), b.Server.Snapshot())
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

// Temporary returns the comments of the temporary rows that an appliance has.
func (b *Box) Temporary() []string {
	var comments []string
	for _, r := range b.Server.Snapshot()["authorizedinitiator"] {
		if comment := fmt.Sprint(r["iscsi_target_initiator_comment"]); strings.HasPrefix(comment, "lunsync-temporary-") {
			comments = append(comments, comment)
		}
	}
	return comments
}

// ReachOwned makes the appliance as text says, and deletes only what the ledger holds.
func (b *Box) ReachOwned(text string, progress func(int, plans.Outcome)) bool {
	b.T.Helper()
	s := Load(b.T, text)
	live, err := inventory.Read(b.T.Context(), b.API, b.API.Release(), s, b.Ownership(), 1)
	if err != nil {
		b.T.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned, MaxDeletes: "0"})
	if err != nil {
		b.T.Fatal(err)
	}
	a := &apply.Applier{API: b.API, Spec: s, Parallelism: 1, Log: slog.New(slog.DiscardHandler), State: b.State, Progress: progress}
	return len(p.Refusals) == 0 && a.Apply(b.T.Context(), p, live).Converged
}
