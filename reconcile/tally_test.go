package reconcile_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
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
func (c *tally) watch(b *box, g *gen, release emulator.Release, seed uint64, text string) {
	s := load(b.t, text)
	p, live, err := b.plan(s)
	if err != nil {
		c.refused = append(c.refused, fmt.Sprintf("seed %d: %v", seed, err))
		return
	}
	passed := newStates(b, p)
	if g.chance(3) && len(p.Steps) > 0 {
		c.failing++
		b.server.Inject(emulator.Fault{Method: pick(g, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch),
			Nth: 1 + g.IntN(4), Skip: true, Status: http.StatusConflict, Body: `{}`, Header: map[string]string{"Content-Type": "application/json"}})
	}
	a := &reconcile.Applier{API: &hooked{b.api, passed.hook}, Spec: s, Parallelism: 4, Log: slog.New(slog.DiscardHandler), State: b.state}
	r := a.Apply(b.t.Context(), p, live)
	b.server.ClearFaults()
	b.reach(text)
	if found := c.judge(newPassage(p, r, release, passed.taken(), b.server.Snapshot())); found != "" {
		b.t.Errorf("seed %d: %s\nplan:\n%sspec:\n%s", seed, found, outline(p), text)
	}
}

// judge counts what happened on the way, and returns the first thing that is wrong,
// or "".
func (c *tally) judge(t *passage) string {
	c.plans++
	if slices.ContainsFunc(t.plan.Steps, func(s reconcile.Step) bool { return s.Temporary }) {
		c.sheltered++
	}
	wrong := ""
	note := func(state int, format string, args ...any) {
		if wrong == "" {
			wrong = fmt.Sprintf("after %d steps: ", state) + fmt.Sprintf(format, args...)
		}
	}
	for i := range t.states {
		c.states++
		if x, found := t.exposed(i); found {
			c.exposures++
			note(i, "neither side grants %+v", x)
		}
		needless, needed := t.lost(i)
		c.needed += count(needed)
		if len(needless) > 0 {
			c.needless++
			note(i, "both sides grant %+v", needless[0])
		}
		if i == 0 {
			continue
		}
		if x, class, found := t.misclassed(i); found {
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
