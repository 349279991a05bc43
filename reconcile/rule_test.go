package reconcile_test

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

// A harm is what comes of a plan that lacks a rule.
type harm string

const (
	exposes harm = "somebody reaches what neither side lets him reach"
	misses  harm = "somebody lacks what both sides let him reach"
	fails   harm = "the appliance refuses a write"
)

// needed has a case for each rule in which the rule decides, and what happens without
// it. TestPlans checks that with it all is well. Where a delete comes first in any case
// if it can, what counts is that others wait for it if it can't: such a case names the
// object whose delete fails.
var needed = []struct {
	rule    string
	archive string
	harm    harm
	spoilt  string
}{
	{"P", "access-two-factors", exposes, ""},
	{"M1", "rule-m1", exposes, ""},
	{"M2", "rule-m2", exposes, ""},
	{"M3", "rule-m3", misses, ""},
	{"T", "access-peers-first", fails, ""},
	{"T", "rule-t", fails, ""},
	{"C", "rule-c", exposes, ""},
	{"D", "rule-d", exposes, ""},
	{"E", "rule-e", exposes, "targettoextent/1/"},
	{"S", "shelter-exchange", exposes, ""},
	{"W", "wildcard-leaves", exposes, ""},
	{"refers", "rule-refers", fails, ""},
	{"deletes", "rule-deletes", exposes, "targetgroup/1/"},
	{"claims", "lun-chain", fails, ""},
}

// TestRuleIsNeeded carries out, for each rule, a plan that was made without it, and
// fails unless that does harm. It also checks the last line of defence: a plan that
// exposes somebody when all goes well is refused, whatever it lacks.
func TestRuleIsNeeded(t *testing.T) {
	for _, tt := range needed {
		t.Run(tt.rule+" "+tt.archive, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join("testdata", "plan", tt.archive+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			b, s, o := staged(t, archive)
			live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, b.ownership(), 1)
			if err != nil {
				t.Fatal(err)
			}
			p, err := reconcile.NewPlanWithout(tt.rule, s, live, o)
			if err != nil {
				t.Fatal(err)
			}
			if tt.spoilt != "" {
				b.server.Inject(emulator.Fault{Method: http.MethodDelete, Path: base + tt.spoilt, Skip: true,
					Status: http.StatusConflict, Body: "{}", Header: map[string]string{"Content-Type": "application/json"}})
			}
			found := b.harms(p, live, fileOf(archive, "spec.yaml"))
			if !found[tt.harm] {
				t.Errorf("without the rule it isn't so that %s:\n%s", tt.harm, outline(p))
			}
			if found[exposes] && len(p.Refusals) == 0 && tt.spoilt == "" {
				t.Errorf("the plan exposes somebody, and isn't refused:\n%s", outline(p))
			}
		})
	}
}

// TestRuleIsNeededAtRandom does the same with random rings, for the rules that these
// need often enough.
func TestRuleIsNeededAtRandom(t *testing.T) {
	const rings = 100
	for rule, harm := range map[string]harm{"P": exposes, "M1": exposes, "M2": exposes, "M3": misses} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			found := 0
			for seed := range uint64(rings) {
				b, g := newBox(t, emulator.R111), newGen(seed, "11.1")
				b.reach(g.ring())
				text := g.ring()
				s := load(t, text)
				live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, reconcile.Ownership{}, 1)
				if err != nil {
					t.Fatal(err)
				}
				p, err := reconcile.NewPlanWithout(rule, s, live, reconcile.Options{Prune: spec.PruneAll})
				if err != nil {
					t.Fatal(err)
				}
				harms := b.harms(p, live, text)
				if harms[harm] {
					found++
				}
				if harms[exposes] && !harms[fails] && len(p.Refusals) == 0 {
					t.Errorf("seed %d: the plan exposes somebody, and isn't refused:\n%s", seed, outline(p))
				}
			}
			t.Logf("%d of %d rings do harm", found, rings)
			if found == 0 {
				t.Errorf("none of %d rings does harm", rings)
			}
		})
	}
}

// harms carries out a plan to what text says, refused or not, and returns what came
// of it.
func (b *box) harms(p *reconcile.Plan, live *reconcile.Live, text string) map[harm]bool {
	way := newStates(b, p)
	a := &reconcile.Applier{API: &hooked{b.api, way.hook}, Spec: load(b.t, text), Parallelism: 1, Log: slog.New(slog.DiscardHandler)}
	r := a.Apply(b.t.Context(), p, live)
	b.server.ClearFaults()
	b.reach(text)
	passed := newPassage(p, r, emulator.R111, way.taken(), b.server.Snapshot())
	found := map[harm]bool{fails: passed.failed}
	for i := range passed.states {
		if _, exposed := passed.exposed(i); exposed {
			found[exposes] = true
		}
		if needless, _ := passed.lost(i); len(needless) > 0 {
			found[misses] = true
		}
	}
	return found
}
