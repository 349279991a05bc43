package apply_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// manyGroups is a spec of n targets with a group and a LUN each.
func manyGroups(n int) string {
	var b strings.Builder
	b.WriteString("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\nextents:\n")
	for i := range n {
		fmt.Fprintf(&b, "  e%d: {zvol: tank/e%d}\n", i, i)
	}
	b.WriteString("targets:\n")
	for i := range n {
		fmt.Fprintf(&b, "  t%d: {groups: [{portal: p, initiator_group: ALL}], luns: {0: e%d}}\n", i, i)
	}
	return b.String()
}

// unshowing are the releases on which no answer shows a target group.
var unshowing = []emulator.Release{emulator.R112, emulator.R113}

// leftOut answers the create of group n as 11.2 does, and doesn't do it.
func leftOut(n int) emulator.Fault {
	return emulator.Fault{
		Method: http.MethodPost, Path: testbed.Base + "targetgroup/", Nth: n, Skip: true, Status: http.StatusNotFound,
		Body:   `{"error_message": "Sorry, this request could not be processed. Please try again later."}`,
		Header: map[string]string{"Content-Type": "application/json"},
	}
}

// TestOneReadingDecidesAboutMany makes many groups: one reading tells of all of them.
func TestOneReadingDecidesAboutMany(t *testing.T) {
	for _, release := range unshowing {
		b, dir := testbed.NewBox(t, release), t.TempDir()
		p := b.Start(dir, manyGroups(50), nil)
		b.Server.ClearRequests()
		p.ApplyAll()
		if n := b.GroupListings(); n != 2 { // and the one at the end
			t.Errorf("%s: groups were listed %d times, want twice", release, n)
		}
	}
}

// TestReadingBeforeWhatNeedsIt makes a LUN wait for its group. What was not made fails
// before it, so that the LUN is skipped; each step is told of once.
func TestReadingBeforeWhatNeedsIt(t *testing.T) {
	for _, release := range unshowing {
		b, dir := testbed.NewBox(t, release), t.TempDir()
		p := b.Start(dir, manyGroups(4), nil)
		for i := range p.Plan.Steps {
			if s := &p.Plan.Steps[i]; s.Key.Kind == spec.KindMapping {
				s.Needs = append(s.Needs, stepNamed(p.Plan, "create targetgroup/"+s.Key.Parent()+"/p"))
			}
		}
		b.Server.Inject(leftOut(2))
		told := make(map[int]int)
		r := p.Apply(t.Context(), func(i int, o plans.Outcome) {
			if told[i]++; o.Status == "" {
				t.Errorf("step %d has no outcome", i)
			}
		})
		for step, want := range map[string]plans.Status{
			"create targetgroup/t0/p": plans.Done, "create targettoextent/t0/e0": plans.Done,
			"create targetgroup/t1/p": plans.Failed, "create targettoextent/t1/e1": plans.Skipped,
			"create targetgroup/t3/p": plans.Done, "create targettoextent/t3/e3": plans.Done,
		} {
			if o := r.Outcomes[stepNamed(p.Plan, step)]; o.Status != want {
				t.Errorf("%s: %s: %s, %v; want %s", release, step, o.Status, o.Err, want)
			}
		}
		for i := range p.Plan.Steps {
			if told[i] != 1 {
				t.Errorf("%s: step %d was told of %d times", release, i, told[i])
			}
		}
		b.Start(dir, manyGroups(4), nil).ApplyAll()
		b.Start(dir, testbed.Nothing, nil).ApplyAll()
		b.CheckRows(false)
	}
}

// TestKilledWhileGroupsWait kills an apply at each of its writes, with up to all groups
// undecided: the next one makes nothing twice, and owns what was made.
func TestKilledWhileGroupsWait(t *testing.T) {
	for _, release := range unshowing {
		for _, after := range []bool{false, true} {
			n := 0
			for ; ; n++ {
				b, dir := testbed.NewBox(t, release), t.TempDir()
				if !b.Start(dir, manyGroups(3), testbed.KillAt(n, after)).ApplyUntilKilled() {
					break
				}
				b.Start(dir, manyGroups(3), nil).ApplyAll()
				if groups, luns := b.CountGroups(), b.CountRows(spec.KindMapping); groups != 3 || luns != 3 {
					t.Errorf("%s: killed at %d: %d groups and %d LUNs, want 3 of each", release, n, groups, luns)
				}
				b.Start(dir, testbed.Nothing, nil).ApplyAll()
				b.CheckRows(false)
			}
			if n != 1+3*4 {
				t.Errorf("%s: %d kills", release, n)
			}
		}
	}
}

// TestGroupsThatCantBeRead makes the reading fail that is to decide: the steps fail,
// and what was made is owned by the next apply.
func TestGroupsThatCantBeRead(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized} {
		b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
		p := b.Start(dir, manyGroups(3), nil)
		b.Server.Inject(emulator.Fault{Method: http.MethodGet, Path: testbed.Base + "targetgroup/", Skip: true, Status: status})
		r := p.Apply(t.Context(), nil)
		for i, s := range p.Plan.Steps {
			if o := r.Outcomes[i]; s.Key.Kind == spec.KindTargetGroup && (o.Status != plans.Failed || !errors.Is(o.Err, client.ErrDoubtful)) {
				t.Errorf("%d: %s: %s, %v", status, s.Key, o.Status, o.Err)
			}
		}
		if unauthorized := status == http.StatusUnauthorized; errors.Is(r.Err, client.ErrUnauthorized) != unauthorized || r.Converged {
			t.Errorf("%d: converged %v, %v", status, r.Converged, r.Err)
		}
		b.Server.ClearFaults()
		b.Start(dir, testbed.Nothing, nil).ApplyAll()
		b.CheckRows(false)
	}
}

// TestInterruptDecides interrupts an apply while groups wait: their steps end as what
// they are.
func TestInterruptDecides(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	p := b.Start(dir, manyGroups(3), func(op plans.Op, k spec.Key, do func() error) error {
		if k.String() == "targetgroup/t1/p" {
			cancel()
		}
		return do()
	})
	r := p.Apply(ctx, nil)
	for step, want := range map[string]plans.Status{"t0": plans.Done, "t1": plans.Done, "t2": plans.Skipped} {
		if o := r.Outcomes[stepNamed(p.Plan, "create targetgroup/"+step+"/p")]; o.Status != want {
			t.Errorf("%s: %s, %v; want %s", step, o.Status, o.Err, want)
		}
	}
	if unconfirmed := len(testbed.OpenState(t, dir, "http://localhost").Ownership().Unconfirmed); unconfirmed != 0 {
		t.Errorf("%d creates are open", unconfirmed)
	}
}

// TestLateReturnIsTriedAgain drops groups by writing their targets. One that was not
// made again, as only the reading shows, is made once more.
func TestLateReturnIsTriedAgain(t *testing.T) {
	for _, release := range unshowing {
		for _, twice := range []bool{false, true} {
			b, dir := testbed.NewBox(t, release), t.TempDir()
			b.Start(dir, manyGroups(3), nil).ApplyAll()
			b.Server.Inject(leftOut(2))
			if twice {
				b.Server.Inject(leftOut(4)) // its second try
			}
			p := b.Start(dir, strings.NewReplacer("t0: {", "t0: {alias: A, ", "t1: {", "t1: {alias: B, ", "t2: {", "t2: {alias: C, ").Replace(manyGroups(3)), nil)
			r := p.Apply(t.Context(), nil)
			want := 3
			if twice {
				want = 2
			}
			if n := b.CountGroups(); n != want || r.Converged == twice {
				t.Errorf("%s, twice %v: %d groups, want %d; converged %v, %v", release, twice, n, want, r.Converged, r.Err)
			}
		}
	}
}

// TestUpdatedGroupsAreFoundByOneReading updates groups, which get another id by that
// (wire-facts 8), and deletes them in the same plan: one reading tells where they are.
func TestUpdatedGroupsAreFoundByOneReading(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	b.Start(dir, manyGroups(20), nil).ApplyAll()
	p := b.Start(dir, strings.Replace(manyGroups(20), "targets:", "initiator_groups: {i: {networks: [10.0.0.0/8]}}\ntargets:", 1), nil)
	p.Plan.Steps = append(p.Plan.Steps, updatesAndDeletes(b, 20)...)
	b.Server.ClearRequests()
	r := p.Apply(t.Context(), nil)
	if n := r.Tally(); n[plans.Done] != 41 || b.CountGroups() != 0 {
		t.Errorf("%v, %v; %d groups", n, (&apply.UnfinishedError{Plan: p.Plan, Result: r}).Error(), b.CountGroups())
	}
	if n := b.GroupListings(); n > 3 { // after the updates, before the deletes, and at the end
		t.Errorf("groups were listed %d times", n)
	}
}

// updatesAndDeletes returns steps that write each group of manyGroups, and then take
// it away.
func updatesAndDeletes(b *testbed.Box, n int) []plans.Step {
	var updates, deletes []plans.Step
	for i := range n {
		before := &spec.TargetGroup{Target: fmt.Sprint("t", i), Portal: "p", InitiatorGroup: spec.All, AuthMethod: spec.AuthNone, InitialDigest: "Auto"}
		after := *before
		after.InitiatorGroup = "i"
		id := client.ID(0)
		for _, row := range b.Server.Snapshot()["targetgroup"] {
			if fmt.Sprint(row["iscsi_target"]) == fmt.Sprint(i+1) {
				id = client.ID(row["id"].(int64))
			}
		}
		updates = append(updates, plans.Step{Op: plans.Update, Key: before.Key(), ID: id, Before: before, After: &after,
			Diff: []diff.Change{{Field: "initiator_group"}}, Needs: []int{0}})
		deletes = append(deletes, plans.Step{Op: plans.Delete, Key: before.Key(), ID: id, Before: &after, Needs: []int{1 + i}})
	}
	return append(updates, deletes...)
}
