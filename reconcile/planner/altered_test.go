package planner_test

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestSharedTagsAreToldOf reads two portals that share a tag from an appliance whose tags
// lunsync can't set: it warns of the second, and says what helps.
func TestSharedTagsAreToldOf(t *testing.T) {
	b := testbed.NewBox(t, emulator.R113)
	text := "version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}, q: {listen: [\"10.0.0.2:3260\"]}}\n"
	b.Converge(text)
	p := b.PlanAltered(text, func(r spec.Resource) spec.Resource {
		if portal, ok := r.(*spec.Portal); ok {
			tagged := *portal
			tagged.Tag = 1
			return &tagged
		}
		return r
	})
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "portal/q: shares tag 1 ") || len(p.Steps) > 0 {
		t.Errorf("the warnings are %q, and the plan is\n%s", p.Warnings, testbed.Outline(p))
	}
}

// TestGroupWithoutAuthGroupIsNotDropped writes a target, one of whose groups asks for CHAP
// without an auth group. The write would drop the group, and the appliance would not take
// it again.
func TestGroupWithoutAuthGroupIsNotDropped(t *testing.T) {
	b := testbed.NewBox(t, emulator.R112)
	b.Converge("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {groups: [{portal: p, initiator_group: ALL}]}}\n")
	p := b.PlanAltered("version: 1\ntargets: {t: {alias: T}}\n", func(r spec.Resource) spec.Resource {
		if group, ok := r.(*spec.TargetGroup); ok {
			asking := *group
			asking.AuthMethod = spec.AuthCHAP
			return &asking
		}
		return r
	})
	if len(p.Refusals) != 1 || !strings.Contains(p.Refusals[0].Message, "it has no auth group") {
		t.Errorf("the plan is\n%s", testbed.Outline(p))
	}
}

// TestOnlyNumbersWhatMustFollow leaves out a step before a write that drops groups: what
// must follow the write has another number then.
func TestOnlyNumbersWhatMustFollow(t *testing.T) {
	b := testbed.NewBox(t, emulator.R112)
	b.Converge("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {groups: [{portal: p, initiator_group: ALL}]}}\n")
	s := testbed.Load(t, `version: 1
portals: {p: {listen: ["10.0.0.1:3260"]}}
extents: {e: {zvol: tank/e}}
targets: {t: {alias: T, groups: [{portal: p, initiator_group: ALL}]}}
`)
	live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, ownership.Ownership{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneNone, Only: []string{"target/*"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) != 2 || len(p.Steps[0].RestoredBy) != 1 || p.Steps[0].RestoredBy[0] != 1 {
		t.Errorf("the first step must be followed by %v, and the plan is\n%s", p.Steps[0].RestoredBy, testbed.Outline(p))
	}
}
