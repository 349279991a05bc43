package planner_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A tally counts what the plans of a test did.
type tally struct {
	plans, states, failing, sheltered       int
	exposures, needless, needed, misclassed int

	refused []string
}

func (c tally) String() string {
	return fmt.Sprintf("%d plans, %d with a failing step, %d with temporary rows; %d states, %d exposures, %d needless outages, %d that can't be avoided, %d steps of the wrong class",
		c.plans, c.failing, c.sheltered, c.states, c.exposures, c.needless, c.needed, c.misclassed)
}

// watch applies a spec and judges every state on the way.
func (c *tally) watch(b *testbed.Box, g *testbed.Generator, release emulator.Release, seed uint64, text string) {
	s := testbed.Load(b.T, text)
	p, live, err := b.PlanFor(s)
	if err != nil {
		c.refused = append(c.refused, fmt.Sprintf("seed %d: %v", seed, err))
		return
	}
	passed := testbed.NewRecorder(b, p)
	if g.Chance(3) && len(p.Steps) > 0 {
		c.failing++
		b.Server.Inject(emulator.Fault{Method: testbed.Pick(g, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch),
			Nth: 1 + g.IntN(4), Skip: true, Status: http.StatusConflict, Body: `{}`, Header: map[string]string{"Content-Type": "application/json"}})
	}
	a := &apply.Applier{API: &testbed.Hooked{API: b.API, Hook: passed.Hook}, Spec: s, Parallelism: 4, Log: slog.New(slog.DiscardHandler), State: b.State}
	r := a.Apply(b.T.Context(), p, live)
	b.Server.ClearFaults()
	b.Converge(text)
	if found := c.judge(testbed.NewTrace(p, r, release, passed.States(), b.Server.Snapshot())); found != "" {
		b.T.Errorf("seed %d: %s\nplan:\n%sspec:\n%s", seed, found, testbed.Outline(p), text)
	}
}

// judge counts what happened on the way, and returns the first thing that is wrong,
// or "".
func (c *tally) judge(t *testbed.Trace) string {
	c.plans++
	if slices.ContainsFunc(t.Plan.Steps, func(s plans.Step) bool { return s.Temporary }) {
		c.sheltered++
	}
	wrong := ""
	note := func(state int, format string, args ...any) {
		if wrong == "" {
			wrong = fmt.Sprintf("after %d steps: ", state) + fmt.Sprintf(format, args...)
		}
	}
	for i := range t.States {
		c.states++
		if x, found := t.Exposed(i); found {
			c.exposures++
			note(i, "neither side grants %+v", x)
		}
		needless, needed := t.Lost(i)
		c.needed += count(needed)
		if len(needless) > 0 {
			c.needless++
			note(i, "both sides grant %+v", needless[0])
		}
		if i == 0 {
			continue
		}
		if x, class, found := t.Misclassed(i); found {
			c.misclassed++
			note(i, "no class %s for %+v", class, x)
		}
	}
	return wrong
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
