package reconcile_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile"
)

// filesIn returns what a folder holds, leases left out.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(e.Name(), "lease-") {
			files[e.Name()] = string(text)
		}
	}
	return files
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	writeFiles(t, to, filesIn(t, from))
}

// kept returns a folder with all sorts of files about firstName: a ledger, a journal
// with a write whose outcome is not known, a configuration, and a note.
func kept(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	b := seeded(t, 1)
	if _, err := b.under(dir, firstName, full, true); err != nil {
		t.Fatal(err)
	}
	journal := onlyFile(t, dir, "journal-*.jsonl")
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, `{"n":99,"at":"2126-01-02T15:04:05Z","event":"begun","op":"create","object":{"kind":"target","name":"late","marks":["name late"]},"above":7}`+"\n{\"n\":99,"...)
	note, err := reconcile.OpenNote(dir, firstName, "suspended")
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
	was := openState(t, dir, firstName).Ownership()
	moved, err := reconcile.MoveState(dir, firstName, secondName)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"before", "journal", "ledger", "suspended"}; !slices.Equal(moved.Files, want) || moved.Entries == 0 {
		t.Errorf("moved %v with %d entries, want %v", moved.Files, moved.Entries, want)
	}
	state := openState(t, dir, secondName)
	if is := state.Ownership(); !reflect.DeepEqual(is, was) || len(is.Doubts) != 1 {
		t.Errorf("owned is\n%+v\nwant\n%+v", is, was)
	}
	if !state.ReloadOwed() {
		t.Error("the reload that was owed is forgotten")
	}
	if _, err := state.Before(); err != nil {
		t.Error(err)
	}
	note, _ := reconcile.OpenNote(dir, secondName, "suspended")
	if text, err := note.Read(); string(text) != "a note" {
		t.Errorf("the note: %q, %v", text, err)
	}
	old := openState(t, dir, firstName)
	if old.Ownership().Source != reconcile.OwnershipNone || len(old.Warnings()) > 0 {
		t.Errorf("left under the old name: %+v, %q", old.Ownership(), old.Warnings())
	}
	if _, err := reconcile.MoveState(dir, secondName, firstName); err != nil {
		t.Errorf("back: %v", err)
	}
}

// TestMoveStateOutlivesAKill kills a move after each of its writes: neither name is
// used until the same move has finished it, and then all is as if nothing had happened.
func TestMoveStateOutlivesAKill(t *testing.T) {
	dir := kept(t)
	before := filesIn(t, dir)
	if _, err := reconcile.MoveState(dir, firstName, secondName); err != nil {
		t.Fatal(err)
	}
	after := filesIn(t, dir)
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
			files[noteName(t, dir)] = `{"version":1,"from":"` + firstName + `","to":"` + secondName + `"}`
			checkResumed(t, files, after)
		}
	}
}

// noteName returns the name of the note about the move.
func noteName(t *testing.T, dir string) string {
	t.Helper()
	of := func(url string) string {
		note, err := reconcile.OpenNote(dir, url, "x")
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSuffix(filepath.Base(note.Path())[len("x-"):], ".json")
	}
	return "moving-" + of(firstName) + "-" + of(secondName) + ".json"
}

func checkResumed(t *testing.T, files, want map[string]string) {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, files)
	command := "lunsync state move --state " + dir + " " + firstName + " " + secondName
	for _, url := range []string{firstName, secondName} {
		if _, err := reconcile.OpenState(dir, url); err == nil || !strings.Contains(err.Error(), command) {
			t.Errorf("OpenState(%s) = %v, want %s", url, err, command)
		}
	}
	if _, err := reconcile.OpenState(dir, "http://nas3.example.com"); err != nil {
		t.Errorf("another appliance: %v", err)
	}
	if _, err := reconcile.MoveState(dir, secondName, firstName); err == nil || !strings.Contains(err.Error(), command) {
		t.Errorf("the other way round: %v, want %s", err, command)
	}
	moved, err := reconcile.MoveState(dir, firstName, secondName)
	if err != nil || !moved.Resumed {
		t.Fatalf("finish: %+v, %v", moved, err)
	}
	if got := filesIn(t, dir); !maps.Equal(got, want) {
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
			writeFiles(t, dir, map[string]string{filepath.Base(onlyFile(t, dir, "ledger-*.json")): "{"})
		}, "rm "},
		"a damaged journal": {func(t *testing.T, dir string) {
			writeFiles(t, dir, map[string]string{filepath.Base(onlyFile(t, dir, "journal-*.jsonl")): "{}\n"})
		}, "rm "},
		"a ledger of the new name": {func(t *testing.T, dir string) {
			if _, err := seeded(t, 2).under(dir, secondName, full, true); err != nil {
				t.Fatal(err)
			}
		}, "remove it first: rm "},
		"a lease of the old name": {func(t *testing.T, dir string) { holdLease(t, dir, firstName) }, "lunsync test (process "},
		"a lease of the new name": {func(t *testing.T, dir string) { holdLease(t, dir, secondName) }, "lunsync test (process "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := kept(t)
			c.prepare(t, dir)
			before := filesIn(t, dir)
			_, err := reconcile.MoveState(dir, firstName, secondName)
			if _, refused := errors.AsType[reconcile.Refused](err); !refused || !strings.Contains(err.Error(), c.want) {
				t.Errorf("MoveState() = %v, want it refused with %q", err, c.want)
			}
			if after := filesIn(t, dir); !maps.Equal(before, after) {
				t.Errorf("the files were %v\nand are %v", before, after)
			}
		})
	}
}

func holdLease(t *testing.T, dir, url string) {
	t.Helper()
	lease, err := reconcile.AcquireLease(t.Context(), dir, url, "lunsync test", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lease.Release)
}
