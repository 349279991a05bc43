package planner_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// needed has a case for each rule in which the rule decides, and what happens without
// it. TestPlans checks that with it all is well. Where a delete comes first in any case
// if it can, what counts is that others wait for it if it can't: such a case names the
// object whose delete fails.
var needed = []struct {
	rule    string
	archive string
	harm    testbed.Harm
	spoilt  string
}{
	{"narrow before widen", "access-two-factors", testbed.Exposes, ""},
	{"narrow before enter", "narrow-before-enter", testbed.Exposes, ""},
	{"leave before widen", "leave-before-widen", testbed.Exposes, ""},
	{"keep while moving", "keep-while-moving", testbed.Misses, ""},
	{"credentials before group", "access-peers-first", testbed.Fails, ""},
	{"credentials before group", "credentials-before-group", testbed.Fails, ""},
	{"narrow before create", "narrow-before-create", testbed.Exposes, ""},
	{"delete before widen", "delete-before-widen", testbed.Exposes, ""},
	{"unmap, change, map", "unmap-change-map", testbed.Exposes, "targettoextent/1/"},
	{"detour around change", "detour-exchange", testbed.Exposes, ""},
	{"wildcard first out, last in", "wildcard-leaves", testbed.Exposes, ""},
	{"create before reference", "create-before-reference", testbed.Fails, ""},
	{"release before delete", "release-before-delete", testbed.Exposes, "targetgroup/1/"},
	{"free before claim", "lun-chain", testbed.Fails, ""},
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
			live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, b.Ownership(), 1)
			if err != nil {
				t.Fatal(err)
			}
			p, err := planner.NewPlanWithout(tt.rule, s, live, o)
			if err != nil {
				t.Fatal(err)
			}
			if tt.spoilt != "" {
				b.Server.Inject(emulator.Fault{Method: http.MethodDelete, Path: testbed.Base + tt.spoilt, Skip: true,
					Status: http.StatusConflict, Body: "{}", Header: map[string]string{"Content-Type": "application/json"}})
			}
			found := b.Harms(p, live, fileOf(archive, "spec.yaml"))
			if !found[tt.harm] {
				t.Errorf("without the rule it isn't so that %s:\n%s", tt.harm, testbed.Outline(p))
			}
			if found[testbed.Exposes] && len(p.Refusals) == 0 && tt.spoilt == "" {
				t.Errorf("the plan exposes somebody, and isn't refused:\n%s", testbed.Outline(p))
			}
		})
	}
}

// TestRuleIsNeededAtRandom does the same with random rings, for the rules that these
// need often enough.
func TestRuleIsNeededAtRandom(t *testing.T) {
	const rings = 100
	for rule, harm := range map[string]testbed.Harm{"narrow before widen": testbed.Exposes, "narrow before enter": testbed.Exposes, "leave before widen": testbed.Exposes, "keep while moving": testbed.Misses} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			found := 0
			for seed := range uint64(rings) {
				b, g := testbed.NewBox(t, emulator.R111), testbed.NewGenerator(seed, "11.1")
				b.Converge(g.Ring())
				text := g.Ring()
				s := testbed.Load(t, text)
				live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, ownership.Ownership{}, 1)
				if err != nil {
					t.Fatal(err)
				}
				p, err := planner.NewPlanWithout(rule, s, live, plans.Options{Prune: spec.PruneAll})
				if err != nil {
					t.Fatal(err)
				}
				harms := b.Harms(p, live, text)
				if harms[harm] {
					found++
				}
				if harms[testbed.Exposes] && !harms[testbed.Fails] && len(p.Refusals) == 0 {
					t.Errorf("seed %d: the plan exposes somebody, and isn't refused:\n%s", seed, testbed.Outline(p))
				}
			}
			t.Logf("%d of %d rings do harm", found, rings)
			if found == 0 {
				t.Errorf("none of %d rings does harm", rings)
			}
		})
	}
}
