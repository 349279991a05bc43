package agent_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// A folder is a fixture whose spec is a directory of files.
type folder struct{ *fixture }

func newFolder(t *testing.T, files map[string]string) folder {
	t.Helper()
	l := newFixture(t, one)
	f := folder{l}
	if err := os.Mkdir(f.path("spec"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		f.put(name, text)
	}
	l.agent.Paths = []string{f.path("spec")}
	l.start()
	return f
}

func (f folder) path(name string) string { return filepath.Join(filepath.Dir(f.file), name) }

func (f folder) put(name, text string) {
	f.t.Helper()
	writeFile(f.t, f.path("spec/"+name), text)
}

func (f folder) drop(name string) {
	f.t.Helper()
	if err := os.Remove(f.path("spec/" + name)); err != nil {
		f.t.Fatal(err)
	}
	f.tell()
}

// restart ends the agent and starts another one, which knows what is on disk.
func (f folder) restart() {
	f.t.Helper()
	f.stop()
	paths := f.agent.Paths
	f.agent = f.newAgent(f.agent.StateDir)
	f.agent.Paths = paths
	f.start()
}

// gone returns the warning about files that are gone.
func (f folder) gone() string {
	warnings := f.status().Warnings
	i := slices.IndexFunc(warnings, func(w string) bool { return strings.Contains(w, "is not part of it now since") })
	if i < 0 {
		return ""
	}
	return warnings[i]
}

// aAndB are a spec of two files, each with a target, and another one.
func aAndB() map[string]string {
	return map[string]string{"a.yaml": head + "targets: {a: {}}\n", "b.yaml": "version: 1\ntargets: {b: {}, b2: {}}\n"}
}

// TestMissingFileDeletesAnIntervalLater checks that what a file had listed goes only in
// a pass that is an interval later than the first that missed it, and that the status
// says so meanwhile.
func TestMissingFileDeletesAnIntervalLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t, aAndB())
		missed := time.Now()
		f.drop("b.yaml")
		f.expectTargets("a b b2")
		s := f.status()
		until := missed.Add(agent.DefaultInterval)
		for _, want := range []string{"spec/b.yaml was part of the spec", "2 objects (2 targets)", "not before " + until.UTC().Format(time.RFC3339)} {
			if !strings.Contains(f.gone(), want) {
				t.Errorf("the warnings are %q, want %q in one", s.Warnings, want)
			}
		}
		if s.State != agent.Drifted || s.Pending.Delete != 2 || len(f.agent.View().Plan.Steps) != 2 {
			t.Errorf("%s, pending %+v, the plan: %+v", s.State, s.Pending, f.agent.View().Plan)
		}
		f.after(time.Until(until) - time.Second)
		f.expectTargets("a b b2")
		f.after(2 * time.Second)
		f.expectTargets("a")
		if s := f.status(); s.State != agent.Converged || s.Pending.Delete != 0 || f.gone() != "" {
			t.Errorf("%s afterwards, pending %+v, warnings %q", s.State, s.Pending, s.Warnings)
		}
	})
}

// TestNothingShortensTheWait checks that file events, orders and restarts don't, and
// that what has nothing to do with the file is done meanwhile.
func TestNothingShortensTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t, aAndB())
		until := time.Now().Add(agent.DefaultInterval)
		f.drop("b.yaml")
		f.put("a.yaml", head+"targets: {c: {}}\n")
		f.tell()
		f.expectTargets("b b2 c")
		for time.Until(until) > 20*time.Second {
			f.tell()
			f.agent.Sync()
			f.after(time.Second)
			f.agent.Wake(agent.OnSignal)
			f.after(time.Second)
			f.restart()
			f.expectTargets("b b2 c")
		}
		f.after(time.Until(until) + time.Second)
		f.expectTargets("c")
	})
}

// TestFileThatComesBack checks that a checkout there and back deletes nothing, and that
// the next time that the file is gone counts anew.
func TestFileThatComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t, aAndB())
		for range 3 {
			f.drop("b.yaml")
			f.after(4 * time.Minute)
			f.put("b.yaml", aAndB()["b.yaml"])
			f.tell()
			if s := f.status(); s.State != agent.Converged || f.gone() != "" {
				t.Fatalf("%s, warnings %q", s.State, s.Warnings)
			}
		}
		f.after(time.Hour)
		f.expectTargets("a b b2")
		f.expectNoDelete()
	})
}

// TestFileWithThePolicyIsGone checks that a spec that has lost its policy doesn't delete
// by the default one before an interval has passed.
func TestFileWithThePolicyIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := aAndB()
		files["policy.yaml"] = "version: 1\npolicy: {prune: none}\n"
		f := newFolder(t, files)
		f.put("b.yaml", "version: 1\ntargets: {b: {}}\n")
		f.tell()
		f.expectTargets("a b b2")
		f.drop("policy.yaml")
		f.restart()
		f.expectTargets("a b b2")
		if !strings.Contains(f.gone(), "policy.yaml held the policy") {
			t.Errorf("the warnings are %q", f.status().Warnings)
		}
		f.after(6 * time.Minute)
		f.expectTargets("a b")
	})
}

// TestPolicyThatIsTakenOut checks that taking the policy out of a file that stays is
// no loss.
func TestPolicyThatIsTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files := aAndB()
		files["b.yaml"] += "policy: {prune: none}\n"
		f := newFolder(t, files)
		f.put("b.yaml", "version: 1\ntargets: {b: {}}\n")
		f.tell()
		f.expectTargets("a b")
	})
}

// TestDamagedNoteOfMissingFiles checks that files are missed from now on if nobody knows
// since when.
func TestDamagedNoteOfMissingFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFolder(t, aAndB())
		f.drop("b.yaml")
		f.after(4 * time.Minute)
		f.stop()
		notes, err := filepath.Glob(filepath.Join(f.agent.StateDir, "gone-*.json"))
		if err != nil || len(notes) != 1 {
			t.Fatalf("the notes are %v, %v", notes, err)
		}
		for _, text := range []string{"", `{"format": 2}`, `{"format": 1, "missed": {"` + f.path("spec/b.yaml") + `": "2999-01-01T00:00:00Z"}}`} {
			writeFile(t, notes[0], text)
			f.restart()
			f.after(2 * time.Minute)
			f.expectTargets("a b b2")
			f.stop()
		}
	})
}
