package statedir_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
)

// TestBeforeKeepsTheLastFew reads what was saved as a spec, in which everything has
// the name that it had on the appliance. Of other days the first is kept.
func TestBeforeKeepsTheLastFew(t *testing.T) {
	dir := t.TempDir()
	b := applied(t, dir)
	s := testbed.Load(t, "version: 1\ntargets: {new: {renamed_from: vmstore}}\n")
	live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, ownership.Ownership{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2126, 11, 23, 10, 0, 0, 0, time.UTC)
	for day := -9; day <= 0; day++ {
		for i := range 8 {
			if err := b.State.SaveBefore(live, at.AddDate(0, 0, day).Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "before-*.yaml"))
	var kept []string
	for _, file := range files {
		_, moment, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".000000000.yaml"), "-2126")
		kept = append(kept, moment)
	}
	want := "1117T100000 1118T100000 1119T100000 1120T100000 1121T100000 1122T100000 1123T100000 " +
		"1123T100003 1123T100004 1123T100005 1123T100006 1123T100007"
	if got := strings.Join(kept, " "); got != want {
		t.Errorf("kept are %s\nwant %s", got, want)
	}
	text, err := b.State.Before()
	if err != nil || !strings.Contains(string(text), "10:00:07Z") {
		t.Fatalf("Before() = %s, %v, want the last", text, err)
	}
	t.Setenv("LUNSYNC_AUTH_1_ANN_SECRET", "secretsecret")
	before := testbed.Load(t, string(text))
	if p, _, err := b.PlanFor(before); err != nil || len(p.Steps) > 0 {
		t.Errorf("the plan to what was before: %v\n%s\nfor\n%s", err, testbed.Outline(p), text)
	}
	if _, err := testbed.OpenState(t, t.TempDir(), "http://localhost").Before(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Before() of nothing = %v", err)
	}
}
