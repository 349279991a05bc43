package emulator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func snapshot(t *testing.T, s *Server) string {
	t.Helper()
	data, err := json.Marshal(s.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestStateOutlivesARestart(t *testing.T) {
	o := Options{Release: R111, StateFile: filepath.Join(t.TempDir(), "state.json")}
	c := serve(t, o)
	for _, w := range []struct{ method, path, body string }{
		{"POST", "portal/", `{"iscsi_target_portal_ips": ["10.0.0.1:3260", "10.0.0.2:3261"]}`},
		{"POST", "portal/", `{}`},
		{"POST", "portal/", `{}`},
		{"DELETE", "portal/3/", ""},
		{"PUT", "portal/2/", `{}`},
		{"POST", "authorizedinitiator/", `{}`},
		{"POST", "target/", `{"iscsi_target_name": "t", "iscsi_target_alias": "ä"}`},
		{"POST", "extent/", `{"iscsi_target_extent_name": "f", "iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f", "iscsi_target_extent_filesize": "1MB"}`},
		{"POST", "targettoextent/", `{"iscsi_target": 1, "iscsi_extent": 1, "iscsi_lunid": 5}`},
		{"PUT", "/api/v1.0/services/services/iscsitarget/", `{"srv_enable": false}`},
	} {
		if resp, body := c.do(w.method, w.path, w.body); resp.StatusCode >= 300 {
			t.Fatal(w.method, w.path, resp.StatusCode, body)
		}
	}
	again := serve(t, o)
	if got, want := snapshot(t, again.s), snapshot(t, c.s); got != want {
		t.Errorf("after the restart\n%s\nwant\n%s", got, want)
	}
	if w := again.s.World(); !w.ServiceDisabled || !w.ServiceStopped {
		t.Errorf("after the restart the world is %+v", w)
	}
	if got := again.want(201, "POST", "portal/", `{}`); !strings.Contains(got, `"id": 4`) {
		t.Errorf("id given again: %s", got)
	}
	again.want(409, "POST", "targettoextent/", `{"iscsi_target": 1, "iscsi_extent": 1, "iscsi_lunid": 5}`)
	again.want(201, "POST", "extent/", `{"iscsi_target_extent_name": "g", "iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/f"}`)
	left, err := filepath.Glob(o.StateFile + "*")
	if err != nil || len(left) != 1 {
		t.Errorf("files: %v %v", left, err)
	}
}

func TestStateThatDoesNotFitIsRefused(t *testing.T) {
	for name, content := range map[string]string{
		"garbage":       `{`,
		"other version": `{"version": 2, "release": "11.1"}`,
		"other release": `{"version": 1, "release": "11.2"}`,
		"unknown kind":  `{"version": 1, "release": "11.1", "kinds": {"lun": {"last": 1, "rows": []}}}`,
		"no id":         `{"version": 1, "release": "11.1", "kinds": {"target": {"last": 1, "rows": [{"iscsi_target_name": "x"}]}}}`,
		"fraction":      `{"version": 1, "release": "11.1", "kinds": {"target": {"last": 1, "rows": [{"id": 1.5}]}}}`,
		"object":        `{"version": 1, "release": "11.1", "kinds": {"target": {"last": 1, "rows": [{"id": 1, "x": {}}]}}}`,
	} {
		path := filepath.Join(t.TempDir(), "state.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{Release: R111, StateFile: path}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAWriteThatCannotBeSavedSaysSo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	c := serve(t, Options{Release: R111, StateFile: filepath.Join(dir, "state.json")})
	c.want(500, "POST", "target/", `{"iscsi_target_name": "t"}`)
}

func TestUnknownReleasesAreRefused(t *testing.T) {
	if _, err := New(Options{Release: "12.0"}); err == nil {
		t.Error("New: no error")
	}
}
