package apply_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// loosened is full with everyone let in: on 11.1 a write of a target group alone.
var loosened = strings.Replace(testbed.Full, "initiator_group: esx", "initiator_group: ALL", 1)

// spare is full with an extent that nothing shows, and shut is full without the
// group: from one to the other a group and an unmapped extent are deleted.
var (
	spare = strings.Replace(testbed.Full, "targets:\n", "  unused: {zvol: tank/unused}\ntargets:\n", 1)
	shut  = strings.Replace(testbed.Full, "groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]", "groups: []", 1)
)

// TestReloadIsOwed checks that writes which no reload follows are followed by one
// that only reloads, once.
func TestReloadIsOwed(t *testing.T) {
	const basename = "version: 1\nglobal: {basename: iqn.2011-03.org.example.istgt}\n"
	for name, test := range map[string]struct {
		release  emulator.Release
		from, to string
		reloads  int
	}{
		"11.1, all":           {emulator.R111, basename, testbed.Full, 0}, // the last write, of a mapping, reloads
		"11.1, a group":       {emulator.R111, testbed.Full, loosened, 1},
		"11.1, group goes":    {emulator.R111, testbed.Full, shut, 1},
		"11.1, extent on top": {emulator.R111, spare, shut, 1},            // its delete comes last, and doesn't reload
		"11.2, all":           {emulator.R112, basename, testbed.Full, 1}, // a mapping's write doesn't tell
		"11.2, a group":       {emulator.R112, testbed.Full, loosened, 0},
		"11.2, group goes":    {emulator.R112, testbed.Full, shut, 1},
	} {
		b := served(t, test.release)
		b.ApplyText(t.Context(), test.from, nil)
		b.Server.ClearRequests()
		if _, r := b.ApplyText(t.Context(), test.to, nil); !r.Converged {
			t.Errorf("%s: %v", name, r.Err)
		}
		if n := b.Reloads(); n != test.reloads {
			t.Errorf("%s: %d writes that only reload, want %d", name, n, test.reloads)
		}
	}
}

// TestReloadFails checks that what is stored but not in force has not converged.
func TestReloadFails(t *testing.T) {
	for _, release := range emulator.Releases() {
		b := served(t, release)
		b.ApplyText(t.Context(), testbed.Full, nil)
		b.Server.SetWorld(emulator.World{ReloadFails: true})
		if _, r := b.ApplyText(t.Context(), loosened, nil); r.Converged || r.Err == nil {
			t.Errorf("%s: converged %v, %v", release, r.Converged, r.Err)
		}
		b.Server.SetWorld(emulator.World{})
	}
}

// TestReloadOwedOutlivesTheProcess kills an apply in a write that no reload follows,
// and at the reload after it: the next apply, which has nothing else to do, makes
// the service reload, once, and has not converged before.
func TestReloadOwedOutlivesTheProcess(t *testing.T) {
	for _, inWrite := range []bool{false, true} {
		b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
		b.Start(dir, testbed.Full, nil).ApplyAll()
		p := b.Start(dir, loosened, nil)
		if inWrite {
			p = b.Start(dir, loosened, testbed.KillAt(0, true))
		}
		p.Reload = func(context.Context) error { panic(testbed.Killed{}) }
		if !p.ApplyUntilKilled() || !testbed.OpenState(t, dir, "http://localhost").ReloadPending() {
			t.Fatalf("in the write %v: not killed, or no reload is owed", inWrite)
		}
		b.Server.SetWorld(emulator.World{ReloadFails: true})
		if r := b.Start(dir, loosened, nil).Apply(t.Context(), nil); r.Converged || r.Err == nil {
			t.Errorf("converged %v, %v, though the reload failed", r.Converged, r.Err)
		}
		b.Server.SetWorld(emulator.World{})
		for _, want := range []int{1, 0} {
			b.Server.ClearRequests()
			next := b.Start(dir, loosened, nil)
			if len(next.Plan.Steps) > 0 || len(next.Plan.Warnings) != want {
				t.Errorf("the plan has the warnings %q and\n%s", next.Plan.Warnings, testbed.Outline(next.Plan))
			}
			next.ApplyAll()
			if n := b.Reloads(); n != want {
				t.Errorf("%d reloads, want %d", n, want)
			}
		}
	}
}
