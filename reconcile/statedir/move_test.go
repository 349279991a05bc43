package statedir_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/reconcile/statedir"
)

// kept returns a folder with all sorts of files about firstName: a ledger, a journal
// with a write whose outcome is not known, a configuration, and a note.
func kept(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	b := testbed.Seeded(t, 1)
	if _, err := b.ApplyUnder(dir, testbed.FirstName, testbed.Full, true); err != nil {
		t.Fatal(err)
	}
	journal := testbed.OnlyFile(t, dir, "journal-*.jsonl")
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, `{"n":99,"at":"2126-01-02T15:04:05Z","event":"begun","op":"create","object":{"kind":"target","name":"late","marks":["name late"]},"above":7}`+"\n{\"n\":99,"...)
	note, err := statedir.OpenNote(dir, testbed.FirstName, "suspended")
	if err == nil {
		err = errors.Join(note.Write([]byte("a note")), os.WriteFile(journal, text, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestMoveStateTakesAllAlong(t *testing.T) {
	dir := kept(t)
	was := testbed.OpenState(t, dir, testbed.FirstName).Ownership()
	moved, err := statedir.MoveState(dir, testbed.FirstName, testbed.SecondName)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"before", "journal", "ledger", "suspended"}; !slices.Equal(moved.Files, want) || moved.Entries == 0 {
		t.Errorf("moved %v with %d entries, want %v", moved.Files, moved.Entries, want)
	}
	state := testbed.OpenState(t, dir, testbed.SecondName)
	if is := state.Ownership(); !reflect.DeepEqual(is, was) || len(is.Unconfirmed) != 1 {
		t.Errorf("owned is\n%+v\nwant\n%+v", is, was)
	}
	if !state.ReloadPending() {
		t.Error("the reload that was owed is forgotten")
	}
	if _, err := state.Before(); err != nil {
		t.Error(err)
	}
	note, _ := statedir.OpenNote(dir, testbed.SecondName, "suspended")
	if text, err := note.Read(); string(text) != "a note" {
		t.Errorf("the note: %q, %v", text, err)
	}
	old := testbed.OpenState(t, dir, testbed.FirstName)
	if old.Ownership().Source != ownership.SourceNone || len(old.Warnings()) > 0 {
		t.Errorf("left under the old name: %+v, %q", old.Ownership(), old.Warnings())
	}
	if _, err := statedir.MoveState(dir, testbed.SecondName, testbed.FirstName); err != nil {
		t.Errorf("back: %v", err)
	}
}

// TestMoveStateOutlivesAKill kills a move after each of its writes: neither name is
// used until the same move has finished it, and then all is as if nothing had happened.
func TestMoveStateOutlivesAKill(t *testing.T) {
	dir := kept(t)
	before := testbed.FilesIn(t, dir)
	if _, err := statedir.MoveState(dir, testbed.FirstName, testbed.SecondName); err != nil {
		t.Fatal(err)
	}
	after := testbed.FilesIn(t, dir)
	oldOf := make(map[string]string)
	for name := range after {
		kind, _, _ := strings.Cut(name, "-")
		for old := range before {
			if strings.HasPrefix(old, kind+"-") {
				oldOf[name] = old
			}
		}
	}
	news := slices.Sorted(maps.Keys(after))
	for done := range len(news) + 1 {
		for _, twice := range []bool{false, true} {
			files := maps.Clone(before)
			for i, name := range news[:done] {
				files[name] = after[name]
				if last := i == done-1; !last || !twice {
					delete(files, oldOf[name])
				}
			}
			files[noteName(t, dir)] = `{"version":1,"from":"` + testbed.FirstName + `","to":"` + testbed.SecondName + `"}`
			checkResumed(t, files, after)
		}
	}
}

// noteName returns the name of the note about the move.
func noteName(t *testing.T, dir string) string {
	t.Helper()
	of := func(url string) string {
		note, err := statedir.OpenNote(dir, url, "x")
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(filepath.Base(note.Path())[len("x-"):], ".json")
	}
	return "moving-" + of(testbed.FirstName) + "-" + of(testbed.SecondName) + ".json"
}

func checkResumed(t *testing.T, files, want map[string]string) {
	t.Helper()
	dir := t.TempDir()
	testbed.WriteFiles(t, dir, files)
	command := "lunsync state move --state " + dir + " " + testbed.FirstName + " " + testbed.SecondName
	for _, url := range []string{testbed.FirstName, testbed.SecondName} {
		if _, err := statedir.OpenState(dir, url); err == nil || !strings.Contains(err.Error(), command) {
			t.Errorf("OpenState(%s) = %v, want %s", url, err, command)
		}
	}
	if _, err := statedir.OpenState(dir, "http://nas3.example.com"); err != nil {
		t.Errorf("another appliance: %v", err)
	}
	if _, err := statedir.MoveState(dir, testbed.SecondName, testbed.FirstName); err == nil || !strings.Contains(err.Error(), command) {
		t.Errorf("the other way round: %v, want %s", err, command)
	}
	moved, err := statedir.MoveState(dir, testbed.FirstName, testbed.SecondName)
	if err != nil || !moved.Resumed {
		t.Fatalf("finish: %+v, %v", moved, err)
	}
	if got := testbed.FilesIn(t, dir); !maps.Equal(got, want) {
		t.Errorf("the files are %v\nwant %v", got, want)
	}
}

// TestMoveStateRefuses moves what may not be moved: nothing changes.
func TestMoveStateRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"a damaged ledger": {func(t *testing.T, dir string) {
			testbed.WriteFiles(t, dir, map[string]string{filepath.Base(testbed.OnlyFile(t, dir, "ledger-*.json")): "{"})
		}, "rm "},
		"a damaged journal": {func(t *testing.T, dir string) {
			testbed.WriteFiles(t, dir, map[string]string{filepath.Base(testbed.OnlyFile(t, dir, "journal-*.jsonl")): "{}\n"})
		}, "rm "},
		"a ledger of the new name": {func(t *testing.T, dir string) {
			if _, err := testbed.Seeded(t, 2).ApplyUnder(dir, testbed.SecondName, testbed.Full, true); err != nil {
				t.Fatal(err)
			}
		}, "remove it first: rm "},
		"a lease of the old name": {func(t *testing.T, dir string) { holdLease(t, dir, testbed.FirstName) }, "lunsync test (process "},
		"a lease of the new name": {func(t *testing.T, dir string) { holdLease(t, dir, testbed.SecondName) }, "lunsync test (process "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := kept(t)
			c.prepare(t, dir)
			before := testbed.FilesIn(t, dir)
			_, err := statedir.MoveState(dir, testbed.FirstName, testbed.SecondName)
			if _, refused := errors.AsType[refusal.Error](err); !refused || !strings.Contains(err.Error(), c.want) {
				t.Errorf("MoveState() = %v, want it refused with %q", err, c.want)
			}
			if after := testbed.FilesIn(t, dir); !maps.Equal(before, after) {
				t.Errorf("the files were %v\nand are %v", before, after)
			}
		})
	}
}

func holdLease(t *testing.T, dir, url string) {
	t.Helper()
	lease, err := statedir.AcquireLease(t.Context(), dir, url, "lunsync test", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lease.Release)
}
