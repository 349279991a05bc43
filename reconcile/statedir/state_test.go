package statedir_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/planner"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// applied returns a box on which full was applied with a ledger in dir.
func applied(t *testing.T, dir string) *testbed.Box {
	t.Helper()
	b := testbed.NewBox(t, emulator.R111)
	b.State = testbed.OpenState(t, dir, "http://localhost")
	if !b.Converge(testbed.Full) {
		t.Fatal("refused")
	}
	return b
}

func TestLedgerIsPrivateAndHoldsNoSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "state")
	applied(t, dir)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v, want mode 700", info.Mode(), err)
	}
	for _, pattern := range []string{"ledger-*.json", "before-*.yaml"} {
		file := testbed.OnlyFile(t, dir, pattern)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 600", file, info.Mode(), err)
		}
		if text, _ := os.ReadFile(file); strings.Contains(string(text), "secretsecret") {
			t.Errorf("%s holds a secret", file)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.new")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestFingerprintSaysNothingOfSecrets gives two appliances different secrets.
func TestFingerprintSaysNothingOfSecrets(t *testing.T) {
	ledger := func(text string) string {
		dir := t.TempDir()
		b := testbed.NewBox(t, emulator.R111)
		b.State = testbed.OpenState(t, dir, "http://localhost")
		b.Converge(text)
		got, err := os.ReadFile(testbed.OnlyFile(t, dir, "ledger-*.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	one := "version: 1\nauth_groups: {red: {tag: 1, users: {ann: {secret: secretsecret}}}}\n"
	if ledger(one) != ledger(strings.ReplaceAll(one, "secretsecret", "other-secret")) {
		t.Error("the ledger differs with the secret")
	}
}

func TestLedgerIsFoundUnderAnySpelling(t *testing.T) {
	dir := t.TempDir()
	applied(t, dir)
	for _, url := range []string{"http://localhost/", "HTTP://LOCALHOST:80", "http://localhost/api/v1.0/"} {
		if got := testbed.OpenState(t, dir, url).Ownership().Source; got != ownership.SourceLedger {
			t.Errorf("%s: %s, want the ledger", url, got)
		}
	}
	dir = t.TempDir()
	if err := testbed.OpenState(t, dir, "http://[fd00::1]").Refresh(new(spec.Spec), new(inventory.Live)); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"http://[FD00::1]:80", "http://[fd00:0:0::1]/", "http://[fd00:0000:0000:0000:0000:0000:0000:0001]"} {
		if got := testbed.OpenState(t, dir, url).Ownership().Source; got != ownership.SourceLedger {
			t.Errorf("%s: %s, want the ledger", url, got)
		}
	}
	for _, url := range []string{"https://localhost", "http://localhost:81", "http://other"} {
		if got := testbed.OpenState(t, dir, url).Ownership().Source; got != ownership.SourceNone {
			t.Errorf("%s: %s, want none", url, got)
		}
	}
}

// TestDamagedLedgers damages a ledger in many ways: nothing is owned, a warning
// says so, nothing is deleted, and the next apply keeps the file aside.
func TestDamagedLedgers(t *testing.T) {
	for name, damage := range map[string]func(string) string{
		"empty":         func(string) string { return "" },
		"cut":           func(s string) string { return s[:len(s)/2] },
		"binary":        func(string) string { return "\x00\x01\x02" },
		"null":          func(string) string { return "null" },
		"list":          func(string) string { return "[]" },
		"newer":         func(s string) string { return strings.Replace(s, `"version": 1`, `"version": 2`, 1) },
		"no version":    func(s string) string { return strings.Replace(s, `"version": 1,`, ``, 1) },
		"foreign":       func(s string) string { return strings.Replace(s, "http://localhost", "http://elsewhere", 1) },
		"unknown field": func(s string) string { return strings.Replace(s, `"url"`, `"more": 1, "url"`, 1) },
		"unknown kind":  func(s string) string { return strings.Replace(s, `"portal"`, `"port"`, 1) },
		"no id":         func(s string) string { return strings.Replace(s, `"id": 1`, `"id": 0`, 1) },
		"appended":      func(s string) string { return s + s },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			b := applied(t, dir)
			file := testbed.OnlyFile(t, dir, "ledger-*.json")
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			bad := damage(string(whole))
			if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			b.State = testbed.OpenState(t, dir, "http://localhost")
			if len(b.State.Warnings()) == 0 {
				t.Error("there is no warning")
			}
			s := testbed.Load(t, "version: 1\nextents: {vm-0: {zvol: tank/vm-0}}\ntargets: {}\n")
			live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, b.Ownership(), 1)
			if err != nil {
				t.Fatal(err)
			}
			p, err := planner.NewPlan(s, live, plans.Options{Prune: spec.PruneOwned})
			if err != nil || len(p.Steps) > 0 || p.Adopts != 1 {
				t.Fatalf("plan:\n%s%v, want no step and one adoption", testbed.Outline(p), err)
			}
			if err := b.State.Refresh(s, live); err != nil {
				t.Fatal(err)
			}
			if aside, err := os.ReadFile(file + ".unusable-1"); err != nil || string(aside) != bad {
				t.Errorf("what was kept aside: %q, %v", aside, err)
			}
			if again := testbed.OpenState(t, dir, "http://localhost"); len(again.Warnings()) > 0 || len(again.Ownership().Entries) != 1 {
				t.Errorf("the new ledger: %q, %v", again.Warnings(), again.Ownership().Entries)
			}
		})
	}
}

func TestLedgerThatCantBeReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	applied(t, dir)
	file := testbed.OnlyFile(t, dir, "ledger-*.json")
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := statedir.OpenState(dir, "http://localhost"); err == nil {
		t.Error("a folder passes for a ledger")
	}
}

// TestEntriesLeave keeps an entry while its object is there, even if the spec has
// forgotten it, and drops it once that is gone or external.
func TestEntriesLeave(t *testing.T) {
	dir := t.TempDir()
	b := applied(t, dir)
	names := func() string {
		var names []string
		for _, e := range testbed.OpenState(t, dir, "http://localhost").Ownership().Entries {
			names = append(names, e.Key().String())
		}
		return strings.Join(names, " ")
	}
	settle := func(text string) {
		s := testbed.Load(t, text)
		live, err := inventory.Read(t.Context(), b.API, b.API.Release(), s, b.Ownership(), 1)
		if err == nil {
			err = b.State.Refresh(s, live)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all := "authcredential/red/ann authorizedinitiator/esx portal/storage target/vmstore extent/vm-0 targetgroup/vmstore/storage targettoextent/vmstore/vm-0"
	for _, step := range []struct{ hand, spec, want string }{
		{"", "version: 1\nglobal: {}\n", all},
		{"", "version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\n", strings.Replace(all, "portal/storage", "portal/p", 1)},
		{"", "version: 1\nportals: {p: {external: true, listen: [\"10.0.0.1:3260\"]}}\nauth_groups: {r: {external: true, tag: 1}}\n",
			"authorizedinitiator/esx target/vmstore extent/vm-0 targetgroup/vmstore/storage targettoextent/vmstore/vm-0"},
		{"DELETE target/1/", "version: 1\nglobal: {}\n", "authorizedinitiator/esx extent/vm-0"},
	} {
		b.ByHand(step.hand)
		settle(step.spec)
		if got := names(); got != step.want {
			t.Errorf("after %s\n%s\n got %s\nwant %s", step.hand, step.spec, got, step.want)
		}
	}
}

// TestWhatIsGivenBackIsNotOwned writes a target of 11.2, which drops its groups: the
// one that somebody else made comes back, and stays his.
func TestWhatIsGivenBackIsNotOwned(t *testing.T) {
	b := testbed.NewBox(t, emulator.R112)
	b.State = testbed.NewState(t)
	b.Converge("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {}}\n")
	b.ByHand(`POST targetgroup/ {"iscsi_target": 1, "iscsi_target_portalgroup": 1}`)
	b.Converge("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {alias: One}}\n")
	if n := len(b.Server.Snapshot()["targetgroup"]); n != 1 {
		t.Fatalf("%d groups, want the one that was dropped", n)
	}
	for _, e := range b.Ownership().Entries {
		if e.Kind == spec.KindTargetGroup {
			t.Errorf("%s is in the ledger", e.Key())
		}
	}
}

// TestNothingIsWrittenThatCantBeRecorded takes the folder away, at first and in the
// middle.
func TestNothingIsWrittenThatCantBeRecorded(t *testing.T) {
	for _, after := range []int{-2, 2} {
		dir := filepath.Join(t.TempDir(), "state")
		block := func() {
			if err := errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		b := testbed.NewBox(t, emulator.R111)
		b.State = testbed.OpenState(t, dir, "http://localhost")
		if after < 0 {
			block()
		}
		_, r := b.ApplyText(t.Context(), testbed.Full, func(i int, _ plans.Outcome) {
			if i == after {
				block()
			}
		})
		done := 0
		for _, o := range r.Outcomes {
			if o.Status == plans.Done {
				done++
			}
		}
		if r.Unrecorded == nil || done != max(0, after+1) {
			t.Errorf("%d steps were done and %v, want %d and an error", done, r.Unrecorded, max(0, after+1))
		}
	}
}
