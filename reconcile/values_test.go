package reconcile_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/spec"
)

// oddValues are what a person may write.
var oddValues = []string{
	"plain", "with blank", `a"b`, `x" chap y "z123`, "#comment", "a;b", "a#b", "{a}", "secret12345{", "{{{{{{{{{{{{", "a@b", "a,b", "a=b", "a+b", "é", "target", "lun",
	"chap-mutual", "size", "[a]", "a/b", "a:b", "a_b", "a\u200bb", "a\u202eb", "a\u0007b", "a\tb", "'", `\`, "$x", "%d", "ALL", "iqn.2011-03.org.example:x", "10.0.0.0/255.0.0.0",
}

// oddPlaces are where it may be written, as JSON, of which YAML is more.
var oddPlaces = []string{
	`{"version": 1, "global": {"basename": %q}, "targets": {"t": {}}}`,
	`{"version": 1, "auth_groups": {"g": {"tag": 1, "users": {%q: {"secret": "secret123456"}}}}}`,
	`{"version": 1, "auth_groups": {"g": {"tag": 1, "users": {"u": {"secret": "secret123456", "peer_user": %q, "peer_secret": "peer12345678"}}}}}`,
	`{"version": 1, "auth_groups": {"g": {"tag": 1, "users": {"u": {"secret": %q}}}}}`,
	`{"version": 1, "auth_groups": {"g": {"tag": 1, "users": {"u": {"secret": "secret123456", "peer_user": "p", "peer_secret": %q}}}}}`,
	`{"version": 1, "initiator_groups": {"g": {"initiators": [%q]}}}`,
	`{"version": 1, "initiator_groups": {"g": {"networks": [%q]}}}`,
	`{"version": 1, "targets": {"t": {"alias": %q}}}`,
	`{"version": 1, "targets": {%q: {}}}`,
	`{"version": 1, "extents": {%q: {"zvol": "tank/a"}}}`,
	`{"version": 1, "extents": {"e": {"zvol": "tank/a", "serial": %q}}}`,
	`{"version": 1, "extents": {"e": {"zvol": %q}}}`,
	`{"version": 1, "extents": {"e": {"file": %q, "size": "1MB"}}}`,
}

// TestTheDaemonTakesWhatIsWritten: whatever a spec says is refused, or ends up in a
// configuration that the daemon reads as it was meant, on every release.
func TestTheDaemonTakesWhatIsWritten(t *testing.T) {
	for _, release := range emulator.Releases() {
		done := 0
		for _, where := range oddPlaces {
			for _, value := range oddValues {
				if reachOdd(t, release, fmt.Sprintf(where, fitting(where, value))) {
					done++
				}
			}
		}
		if done < 150 {
			t.Errorf("%s: only %d values were written", release, done)
		}
	}
}

// fitting returns the value in the form that is needed at a place.
func fitting(where, value string) string {
	switch {
	case strings.Contains(where, `"zvol": %q`):
		return "tank/" + value
	case strings.Contains(where, `"file": %q`):
		return "/mnt/tank/" + value
	case strings.Contains(where, `secret": %q`):
		return "123456789012"[:max(0, 12-len([]rune(value)))] + value
	case strings.Contains(where, `"initiators"`):
		return "iqn.2011-03.org.example:" + value
	}
	return value
}

// reachOdd reports whether the spec is written, and checks what the daemon makes of it.
func reachOdd(t *testing.T, release emulator.Release, text string) bool {
	t.Helper()
	s, err := spec.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		return false
	}
	b := testbed.NewBox(t, release)
	p, live, err := b.PlanFor(s)
	if err != nil {
		return false
	}
	b.CarryOut(s, p, live)
	if bad := rejected(b.Server.Snapshot(), string(release)); bad != nil || t.Failed() {
		t.Fatalf("%s: %s\nthe daemon: %q", release, text, bad)
	}
	return true
}

// TestTheDaemonRejects: what the API takes and the daemon doesn't, which shows that the
// test above can fail.
func TestTheDaemonRejects(t *testing.T) {
	for _, c := range []struct{ path, body, releases string }{
		{"authcredential/", `{"iscsi_target_auth_user": "a b", "iscsi_target_auth_secret": "secret123456"}`, "9.10 11.1"},
		{"authcredential/", `{"iscsi_target_auth_user": "target", "iscsi_target_auth_secret": "secret123456"}`, "9.10 11.1"},
		{"authcredential/", `{"iscsi_target_auth_user": "a", "iscsi_target_auth_secret": "x\" chap y \"z"}`, "9.10 11.1 11.2 11.3"},
		{"authorizedinitiator/", `{"iscsi_target_initiator_auth_network": "10.0.0.0/255.0.0.0"}`, "9.10 11.1 11.2 11.3"},
	} {
		for _, release := range emulator.Releases() {
			b := testbed.NewBox(t, release)
			r := httptest.NewRequest(http.MethodPost, testbed.Base+c.path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			b.Server.ServeHTTP(answer, r)
			want := strings.Contains(" "+c.releases+" ", " "+string(release)+" ")
			if bad := rejected(b.Server.Snapshot(), string(release)); answer.Code != http.StatusCreated || (bad != nil) != want {
				t.Errorf("%s: POST %s %s: %d, and the daemon: %q", release, c.path, c.body, answer.Code, bad)
			}
		}
	}
}
