package statedir_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// journalAfterKill returns what the journal in dir holds after an apply of full was
// killed at write n, and where.
func journalAfterKill(t *testing.T, b *testbed.Box, dir string, n int) (file, text string) {
	t.Helper()
	if !b.Start(dir, testbed.Full, testbed.KillAt(n, true)).ApplyUntilKilled() {
		t.Fatal("the apply was not killed")
	}
	file = testbed.OnlyFile(t, dir, "journal-*.jsonl")
	held, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, string(held)
}

// TestJournalIsPrivateAndHoldsNoSecret looks at a journal in the middle of an apply,
// and at what is left of it afterwards.
func TestJournalIsPrivateAndHoldsNoSecret(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	file, text := journalAfterKill(t, b, dir, 5)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v, want mode 600", info.Mode(), err)
	}
	if strings.Contains(text, "secretsecret") || !strings.Contains(text, "authcredential") {
		t.Errorf("a secret, or no credential, is in\n%s", text)
	}
	b.Start(dir, testbed.Full, nil).ApplyAll()
	if left, err := os.ReadFile(file); err != nil || strings.Count(string(left), "\n") != 1 {
		t.Errorf("after an apply that ended the journal holds\n%s%v", left, err)
	}
}

// TestJournalSaysNothingOfSecrets gives two appliances different secrets.
func TestJournalSaysNothingOfSecrets(t *testing.T) {
	held := func(secret string) string {
		b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
		text := strings.ReplaceAll(testbed.Full, "secretsecret", secret)
		b.Start(dir, text, testbed.KillAt(5, true)).ApplyUntilKilled()
		lines, err := os.ReadFile(testbed.OnlyFile(t, dir, "journal-*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		return withoutTimes(string(lines))
	}
	if one, other := held("secretsecret"), held("other-secret"); one != other {
		t.Errorf("the journals differ with the secret:\n%s\n%s", one, other)
	}
}

// withoutTimes returns lines of a journal with all times alike.
func withoutTimes(lines string) string {
	var b strings.Builder
	for line := range strings.Lines(lines) {
		if before, after, ok := strings.Cut(line, `"at":"`); ok {
			_, after, _ = strings.Cut(after, `"`)
			line = before + after
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestTornJournals cuts a journal off at many places, as a crash does: it is used
// up to there, what it tells stays right, and the next apply goes on.
func TestTornJournals(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	file, text := journalAfterKill(t, b, dir, 4)
	owned, head := 0, strings.Index(text, "\n")
	for n := head + 1; n <= len(text); n += 1 + (len(text)-n)/100 {
		if err := os.WriteFile(file, []byte(text[:n]), 0o600); err != nil {
			t.Fatal(err)
		}
		state := testbed.OpenState(t, dir, "http://localhost")
		for _, w := range state.Warnings() {
			if strings.Contains(w, "can't be used") {
				t.Fatalf("cut at %d: %s", n, w)
			}
		}
		known := len(state.Ownership().Entries) + len(state.Ownership().Unconfirmed)
		if known < owned {
			t.Fatalf("cut at %d, %d objects are known, fewer than before", n, known)
		}
		owned = known
	}
	if owned != 4 {
		t.Errorf("%d objects are known of the whole journal, want 4", owned)
	}
	if err := os.WriteFile(file, []byte(text[:len(text)-3]), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Start(dir, testbed.Full, nil).ApplyAll()
	b.CheckRows(true)
}

// TestDamagedJournals damages a journal in many ways: a warning says so, nothing is
// deleted for that, the service is made to reload, and the file is kept aside.
func TestDamagedJournals(t *testing.T) {
	for name, damage := range map[string]func(string) string{
		"empty":         func(string) string { return "" },
		"binary":        func(string) string { return "\x00\x01\x02" },
		"a list":        func(string) string { return "[]\n" },
		"no head":       func(s string) string { _, rest, _ := strings.Cut(s, "\n"); return rest },
		"newer":         func(s string) string { return strings.Replace(s, `"version":1`, `"version":2`, 1) },
		"foreign":       func(s string) string { return strings.Replace(s, "http://localhost", "http://elsewhere", 1) },
		"unknown field": func(s string) string { return strings.Replace(s, `"event"`, `"more":1,"event"`, 1) },
		"unknown event": func(s string) string { return strings.Replace(s, `"event":"done"`, `"event":"over"`, 1) },
		"unknown kind":  func(s string) string { return strings.Replace(s, `"kind":"extent"`, `"kind":"ext"`, 1) },
		"no object": func(s string) string {
			return strings.Replace(s, `"object"`, `"twin":true,"object":null,"object"`, 1) + `{"n":99,"event":"begun"}` + "\n"
		},
		"no begin": func(s string) string { return s + `{"n":99,"event":"done"}` + "\n" },
		"no id":    func(s string) string { return strings.Replace(s, `"event":"done","id":1`, `"event":"done","id":0`, 1) },
		"twice":    func(s string) string { _, rest, _ := strings.Cut(s, "\n"); return s + rest },
		"a hole":   func(s string) string { return s[:len(s)/2] + strings.Repeat("\x00", 50) + s[len(s)/2+50:] },
		"appended": func(s string) string { return s + s },
	} {
		t.Run(name, func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			file, text := journalAfterKill(t, b, dir, 5)
			bad := damage(text)
			if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
				t.Fatal(err)
			}
			p := b.Start(dir, testbed.Nothing, nil)
			if !strings.Contains(strings.Join(p.Plan.Warnings, "\n"), "can't be used") || !p.Session.State.ReloadPending() {
				t.Errorf("warnings %q, reload owed %v", p.Plan.Warnings, p.Session.State.ReloadPending())
			}
			if len(p.Plan.Steps) > 0 {
				t.Errorf("the plan has\n%s", testbed.Outline(p.Plan))
			}
			b.Server.ClearRequests()
			p.ApplyAll()
			if n := b.Reloads(); n != 1 {
				t.Errorf("%d reloads, want 1", n)
			}
			if aside, err := os.ReadFile(file + ".unusable-1"); err != nil || string(aside) != bad {
				t.Errorf("what was kept aside: %q, %v", aside, err)
			}
			if again := testbed.OpenState(t, dir, "http://localhost"); len(again.Warnings()) > 0 {
				t.Errorf("afterwards: %q", again.Warnings())
			}
		})
	}
}

// TestJournalThatIsNoFile puts a folder, and a file that is far too large, in the
// place of the journal. Neither stops an apply for good.
func TestJournalThatIsNoFile(t *testing.T) {
	for name, place := range map[string]func(string) error{
		"folder": func(file string) error { return os.Mkdir(file, 0o700) },
		"large": func(file string) error {
			return errors.Join(os.WriteFile(file, nil, 0o600), os.Truncate(file, 1<<30))
		},
	} {
		b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
		file, _ := journalAfterKill(t, b, dir, 5)
		if err := errors.Join(os.Remove(file), place(file)); err != nil {
			t.Fatal(err)
		}
		b.Start(dir, testbed.Full, nil).ApplyAll()
		if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), `{"version":1`) {
			t.Errorf("%s: the journal is %q, %v", name, text, err)
		}
	}
}

// TestJournalIsBounded makes objects of which so much must be remembered that the
// journal is cut on the way. None is forgotten for that.
func TestJournalIsBounded(t *testing.T) {
	const n, line = 600, 2000
	var text strings.Builder
	text.WriteString("version: 1\ninitiator_groups:\n")
	for i := range n {
		fmt.Fprintf(&text, "  g%d: {initiators: [", i)
		for j := range line / 200 {
			fmt.Fprintf(&text, "iqn.2011-03.org.example:%d.%d.%s, ", i, j, strings.Repeat("x", 160))
		}
		text.WriteString("]}\n")
	}
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	largest, writes := int64(0), 0
	p := b.Start(dir, text.String(), func(_ plans.Op, _ spec.Key, do func() error) error {
		if info, err := os.Stat(testbed.OnlyFile(t, dir, "journal-*.jsonl")); err != nil {
			t.Error(err)
		} else {
			largest = max(largest, info.Size())
		}
		if writes++; writes == n {
			panic(testbed.Killed{})
		}
		return do()
	})
	if !p.ApplyUntilKilled() {
		t.Fatal("the apply was not killed")
	}
	if most := int64(1<<20 + 2*line); largest > most || largest < 1<<19 {
		t.Errorf("the journal grew to %d bytes, want at most %d", largest, most)
	}
	state := testbed.OpenState(t, dir, "http://localhost")
	if got := len(state.Ownership().Entries); got != n-1 {
		t.Errorf("%d objects are known, want %d: %q", got, n-1, state.Warnings())
	}
}

// TestIdleApplyWritesNothing applies twice: the second time no file is touched.
func TestIdleApplyWritesNothing(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	b.Start(dir, testbed.Full, nil).ApplyAll()
	before := stamps(t, dir)
	b.Start(dir, testbed.Full, nil).ApplyAll()
	if after := stamps(t, dir); after != before {
		t.Errorf("the files were\n%s\nand are\n%s", before, after)
	}
}

// stamps returns name and time of each file in dir.
func stamps(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, filepath.Base(e.Name()), info.ModTime())
	}
	return all.String()
}
