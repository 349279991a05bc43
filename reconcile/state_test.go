package reconcile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/spec"
)

func openState(t *testing.T, dir, url string) *reconcile.State {
	t.Helper()
	state, err := reconcile.OpenState(dir, url)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// applied returns a box on which full was applied with a ledger in dir.
func applied(t *testing.T, dir string) *box {
	t.Helper()
	b := newBox(t, emulator.R111)
	b.state = openState(t, dir, "http://localhost")
	if !b.reach(full) {
		t.Fatal("refused")
	}
	return b
}

// onlyFile returns the file in dir that matches the pattern.
func onlyFile(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v, want one file", pattern, files, err)
	}
	return files[0]
}

func TestLedgerIsPrivateAndHoldsNoSecret(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "state")
	applied(t, dir)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v, want mode 700", info.Mode(), err)
	}
	for _, pattern := range []string{"ledger-*.json", "before-*.yaml"} {
		file := onlyFile(t, dir, pattern)
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
		b := newBox(t, emulator.R111)
		b.state = openState(t, dir, "http://localhost")
		b.reach(text)
		got, err := os.ReadFile(onlyFile(t, dir, "ledger-*.json"))
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
		if got := openState(t, dir, url).Ownership().Source; got != reconcile.OwnershipLedger {
			t.Errorf("%s: %s, want the ledger", url, got)
		}
	}
	dir = t.TempDir()
	if err := openState(t, dir, "http://[fd00::1]").Settle(new(spec.Spec), new(reconcile.Live)); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{"http://[FD00::1]:80", "http://[fd00:0:0::1]/", "http://[fd00:0000:0000:0000:0000:0000:0000:0001]"} {
		if got := openState(t, dir, url).Ownership().Source; got != reconcile.OwnershipLedger {
			t.Errorf("%s: %s, want the ledger", url, got)
		}
	}
	for _, url := range []string{"https://localhost", "http://localhost:81", "http://other"} {
		if got := openState(t, dir, url).Ownership().Source; got != reconcile.OwnershipNone {
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
			file := onlyFile(t, dir, "ledger-*.json")
			whole, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			bad := damage(string(whole))
			if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			b.state = openState(t, dir, "http://localhost")
			if len(b.state.Warnings()) == 0 {
				t.Error("there is no warning")
			}
			s := load(t, "version: 1\nextents: {vm-0: {zvol: tank/vm-0}}\ntargets: {}\n")
			live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, b.ownership(), 1)
			if err != nil {
				t.Fatal(err)
			}
			p, err := reconcile.NewPlan(s, live, reconcile.Options{Prune: spec.PruneOwned})
			if err != nil || len(p.Steps) > 0 || p.Adopts != 1 {
				t.Fatalf("plan:\n%s%v, want no step and one adoption", outline(p), err)
			}
			if err := b.state.Settle(s, live); err != nil {
				t.Fatal(err)
			}
			if aside, err := os.ReadFile(file + ".unusable-1"); err != nil || string(aside) != bad {
				t.Errorf("what was kept aside: %q, %v", aside, err)
			}
			if again := openState(t, dir, "http://localhost"); len(again.Warnings()) > 0 || len(again.Ownership().Entries) != 1 {
				t.Errorf("the new ledger: %q, %v", again.Warnings(), again.Ownership().Entries)
			}
		})
	}
}

func TestLedgerThatCantBeReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	applied(t, dir)
	file := onlyFile(t, dir, "ledger-*.json")
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := reconcile.OpenState(dir, "http://localhost"); err == nil {
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
		for _, e := range openState(t, dir, "http://localhost").Ownership().Entries {
			names = append(names, e.Key().String())
		}
		return strings.Join(names, " ")
	}
	settle := func(text string) {
		s := load(t, text)
		live, err := reconcile.Read(t.Context(), b.api, b.api.Release(), s, b.ownership(), 1)
		if err == nil {
			err = b.state.Settle(s, live)
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
		b.byHand(step.hand)
		settle(step.spec)
		if got := names(); got != step.want {
			t.Errorf("after %s\n%s\n got %s\nwant %s", step.hand, step.spec, got, step.want)
		}
	}
}

// TestWhatIsGivenBackIsNotOwned writes a target of 11.2, which drops its groups: the
// one that somebody else made comes back, and stays his.
func TestWhatIsGivenBackIsNotOwned(t *testing.T) {
	b := newBox(t, emulator.R112)
	b.state = newState(t)
	b.reach("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {}}\n")
	b.byHand(`POST targetgroup/ {"iscsi_target": 1, "iscsi_target_portalgroup": 1}`)
	b.reach("version: 1\nportals: {p: {listen: [\"10.0.0.1:3260\"]}}\ntargets: {t: {alias: One}}\n")
	if n := len(b.server.Snapshot()["targetgroup"]); n != 1 {
		t.Fatalf("%d groups, want the one that was dropped", n)
	}
	for _, e := range b.ownership().Entries {
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
		b := newBox(t, emulator.R111)
		b.state = openState(t, dir, "http://localhost")
		if after < 0 {
			block()
		}
		_, r := b.apply(t.Context(), full, func(i int, _ reconcile.Outcome) {
			if i == after {
				block()
			}
		})
		done := 0
		for _, o := range r.Outcomes {
			if o.Status == reconcile.Done {
				done++
			}
		}
		if r.Unrecorded == nil || done != max(0, after+1) {
			t.Errorf("%d steps were done and %v, want %d and an error", done, r.Unrecorded, max(0, after+1))
		}
	}
}
