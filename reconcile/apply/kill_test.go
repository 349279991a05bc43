package apply_test

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestKilledAtAnyWrite kills an apply before and after each of its writes. What it
// made is owned by the next one all the same: nothing is made twice, and nothing
// stays when the spec has nothing any more. This is what the journal is for.
func TestKilledAtAnyWrite(t *testing.T) {
	for _, release := range emulator.Releases() {
		for _, after := range []bool{false, true} {
			for _, next := range []string{testbed.Full, testbed.Nothing} {
				n := 0
				for ; ; n++ {
					b, dir := testbed.NewBox(t, release), t.TempDir()
					if !b.Start(dir, testbed.Full, testbed.KillAt(n, after)).ApplyUntilKilled() {
						break
					}
					b.Start(dir, next, nil).ApplyAll()
					b.CheckRows(next == testbed.Full)
					if again := b.Start(dir, next, nil); len(again.Plan.Steps) > 0 {
						t.Errorf("the second plan has steps:\n%s", testbed.Outline(again.Plan))
					}
					if t.Failed() {
						t.Fatalf("%s, killed at write %d, done %v", release, n, after)
					}
				}
				if n < 7 {
					t.Errorf("%s: only %d kills", release, n)
				}
			}
		}
	}
}

// TestTemporaryIsOwned kills an apply when it has made something that the spec doesn't
// list: the next plan deletes it if it was only to keep access for a while, also where
// a base tells what is owned. What gives somebody back what he had stays.
func TestTemporaryIsOwned(t *testing.T) {
	for _, temporary := range []bool{true, false} {
		for at := range 2 { // in the create, and at the write after it
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			p := b.Start(dir, testbed.Nothing, testbed.KillAt(at, true))
			made := &spec.InitiatorGroup{Name: "x", Initiators: []string{spec.All}, Networks: []string{"10.7.0.0/16"}, Comment: "x"}
			step := plans.Step{Op: plans.Create, Key: made.Key(), After: made, Temporary: temporary}
			p.Plan.Steps = []plans.Step{step, {Op: plans.Create, Key: spec.Key{Kind: spec.KindTarget, Name: "y"}, After: &spec.Target{Name: "y", Mode: spec.ModeISCSI}}}
			if !p.ApplyUntilKilled() {
				t.Fatal("the apply was not killed")
			}
			want := 0
			if temporary {
				want = 1
			}
			if steps := b.Start(dir, testbed.Nothing, nil).Plan.Steps; len(steps) != want {
				t.Errorf("temporary %v: %d steps, want %d", temporary, len(steps), want)
			}
			own := testbed.OpenState(t, dir, "http://localhost").BaseOwnership(testbed.Load(t, testbed.Nothing))
			live, err := inventory.Read(t.Context(), b.API, b.API.Release(), testbed.Load(t, testbed.Nothing), own, 1)
			if err != nil {
				t.Fatal(err)
			}
			if o := live.Objects[len(live.Objects)-1-at]; own.Source != ownership.SourceBase || (o.Owner != nil) != temporary {
				t.Errorf("temporary %v: with a base the owner of %s is %v", temporary, o.Key, o.Owner)
			}
		}
	}
}

// TestKilledAtRandom kills applies of random specs at random writes, again and
// again, and lets one end then. Without a spec nothing of them stays.
func TestKilledAtRandom(t *testing.T) {
	for _, release := range emulator.Releases() {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			kills := 0
			for seed := range uint64(*testbed.Cases / 4) {
				b, dir, g := testbed.NewBox(t, release), t.TempDir(), testbed.NewGenerator(seed, string(release))
				for range 4 {
					if b.KilledUnlessRefused(dir, g.Spec(), testbed.KillAt(g.IntN(12), g.Chance(50))) {
						kills++
					}
				}
				if b.KilledUnlessRefused(dir, testbed.Nothing, nil); t.Failed() {
					t.Fatalf("seed %d", seed)
				}
				b.Start(dir, testbed.Nothing, nil).ApplyAll()
				b.CheckRows(false)
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			t.Logf("%d kills", kills)
		})
	}
}

// TestKilledWhileParked kills an apply when a portal, which the spec has given another
// name, listens nowhere for a moment: neither the spec nor the old ledger would know it
// by its looks.
func TestKilledWhileParked(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R910), t.TempDir()
	b.Start(dir, "version: 1\nportals:\n  north: {listen: [\"10.0.0.1:3260\", \"10.0.0.2:3260\"]}\n", nil).ApplyAll()
	const renamed = "version: 1\nportals:\n  west: {listen: [\"10.0.0.1:3260\", \"10.0.0.3:3260\"]}\n"
	if !b.Start(dir, renamed, testbed.KillAt(0, true)).ApplyUntilKilled() {
		t.Fatal("it was not killed")
	}
	if rows := b.Server.Snapshot()["portal"]; len(testbed.Listens(rows[0])) > 0 {
		t.Fatalf("killed at another moment: %v", rows)
	}
	b.Start(dir, renamed, nil).ApplyAll()
	if rows := b.Server.Snapshot()["portal"]; len(rows) != 1 || rows[0]["id"] != int64(1) {
		t.Errorf("the portals are %v, want the one of before", rows)
	}
}

// TestProtectionOutlivesAKill kills an apply that protects an extent and changes it.
// From then on no plan lets the extent go.
func TestProtectionOutlivesAKill(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	b.Start(dir, "version: 1\nextents: {e: {zvol: tank/e}, more: {zvol: tank/f}}\n", nil).ApplyAll()
	if !b.Start(dir, "version: 1\nextents: {e: {zvol: tank/e, comment: dear, protect: true}, more: {zvol: tank/f}}\n", testbed.KillAt(0, true)).ApplyUntilKilled() {
		t.Fatal("the apply was not killed")
	}
	b.State, b.Pruning = testbed.OpenState(t, dir, "http://localhost"), spec.PruneOwned
	_, _, err := b.PlanFor(testbed.Load(t, "version: 1\nextents: {more: {zvol: tank/f}}\n"))
	if err == nil || !strings.Contains(err.Error(), "it is protected") {
		t.Errorf("plan: %v, want it refused", err)
	}
}
