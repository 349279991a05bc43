package reconcile_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// loosened is full with everyone let in: on 11.1 a write of a target group alone.
var loosened = strings.Replace(full, "initiator_group: esx", "initiator_group: ALL", 1)

// TestReloadIsOwed checks that writes which no reload follows are followed by one
// that only reloads, once.
func TestReloadIsOwed(t *testing.T) {
	for _, test := range []struct {
		release emulator.Release
		spec    string
		reloads int
	}{
		{emulator.R111, full, 0},     // its last write, of a mapping, reloads
		{emulator.R111, loosened, 1}, // a target group's doesn't
		{emulator.R112, full, 1},     // a mapping's doesn't tell
		{emulator.R112, loosened, 0},
	} {
		b := served(t, test.release)
		if test.spec != full {
			b.apply(t.Context(), full, nil)
		}
		b.server.ClearRequests()
		if _, r := b.apply(t.Context(), test.spec, nil); !r.Converged {
			t.Errorf("%s: %v", test.release, r.Err)
		}
		reloads := 0
		for _, r := range b.server.Requests() {
			if r.Method == http.MethodPut && r.Path == base+"globalconfiguration/" {
				reloads++
			}
		}
		if test.spec == full {
			reloads-- // the write of the basename
		}
		if reloads != test.reloads {
			t.Errorf("%s: %d writes that only reload, want %d", test.release, reloads, test.reloads)
		}
	}
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
