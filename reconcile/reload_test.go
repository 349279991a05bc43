package reconcile_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// loosened is full with everyone let in: on 11.1 a write of a target group alone.
var loosened = strings.Replace(full, "initiator_group: esx", "initiator_group: ALL", 1)

// spare is full with an extent that nothing shows, and shut is full without the
// group: from one to the other a group and an unmapped extent are deleted.
var (
	spare = strings.Replace(full, "targets:\n", "  unused: {zvol: tank/unused}\ntargets:\n", 1)
	shut  = strings.Replace(full, "groups: [{portal: storage, initiator_group: esx, auth_method: CHAP, auth_group: red}]", "groups: []", 1)
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
		"11.1, all":           {emulator.R111, basename, full, 0}, // the last write, of a mapping, reloads
		"11.1, a group":       {emulator.R111, full, loosened, 1},
		"11.1, group goes":    {emulator.R111, full, shut, 1},
		"11.1, extent on top": {emulator.R111, spare, shut, 1},    // its delete comes last, and doesn't reload
		"11.2, all":           {emulator.R112, basename, full, 1}, // a mapping's write doesn't tell
		"11.2, a group":       {emulator.R112, full, loosened, 0},
		"11.2, group goes":    {emulator.R112, full, shut, 1},
	} {
		b := served(t, test.release)
		b.apply(t.Context(), test.from, nil)
		b.server.ClearRequests()
		if _, r := b.apply(t.Context(), test.to, nil); !r.Converged {
			t.Errorf("%s: %v", name, r.Err)
		}
		if n := b.reloads(); n != test.reloads {
			t.Errorf("%s: %d writes that only reload, want %d", name, n, test.reloads)
		}
	}
}

// reloads returns how many writes of the settings were sent, which is how the
// service is made to reload.
func (b *box) reloads() int {
	n := 0
	for _, r := range b.server.Requests() {
		if r.Method == http.MethodPut && r.Path == base+"globalconfiguration/" {
			n++
		}
	}
	return n
}

// TestReloadFails checks that what is stored but not in force has not converged.
func TestReloadFails(t *testing.T) {
	for _, release := range emulator.Releases() {
		b := served(t, release)
		b.apply(t.Context(), full, nil)
		b.server.SetWorld(emulator.World{ReloadFails: true})
		if _, r := b.apply(t.Context(), loosened, nil); r.Converged || r.Err == nil {
			t.Errorf("%s: converged %v, %v", release, r.Converged, r.Err)
		}
		b.server.SetWorld(emulator.World{})
	}
}

// TestReloadOwedOutlivesTheProcess kills an apply in a write that no reload follows,
// and at the reload after it: the next apply, which has nothing else to do, makes
// the service reload, once, and has not converged before.
func TestReloadOwedOutlivesTheProcess(t *testing.T) {
	for _, inWrite := range []bool{false, true} {
		b, dir := newBox(t, emulator.R111), t.TempDir()
		b.start(dir, full, nil).done()
		p := b.start(dir, loosened, nil)
		if inWrite {
			p = b.start(dir, loosened, killAt(0, true))
		}
		p.Reload = func(context.Context) error { panic(killed{}) }
		if !p.dies() || !openState(t, dir, "http://localhost").ReloadOwed() {
			t.Fatalf("in the write %v: not killed, or no reload is owed", inWrite)
		}
		b.server.SetWorld(emulator.World{ReloadFails: true})
		if r := b.start(dir, loosened, nil).Apply(t.Context(), nil); r.Converged || r.Err == nil {
			t.Errorf("converged %v, %v, though the reload failed", r.Converged, r.Err)
		}
		b.server.SetWorld(emulator.World{})
		for _, want := range []int{1, 0} {
			b.server.ClearRequests()
			next := b.start(dir, loosened, nil)
			if len(next.Plan.Steps) > 0 || len(next.Plan.Warnings) != want {
				t.Errorf("the plan has the warnings %q and\n%s", next.Plan.Warnings, outline(next.Plan))
			}
			next.done()
			if n := b.reloads(); n != want {
				t.Errorf("%d reloads, want %d", n, want)
			}
		}
	}
}
