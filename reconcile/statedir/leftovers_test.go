package statedir_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestLeaseRemovesLeftovers puts files into a state directory that a killed process can
// have left there, and others with names like theirs. A lease removes the former once
// they are old, and nothing else.
func TestLeaseRemovesLeftovers(t *testing.T) {
	dir, old := t.TempDir(), time.Now().Add(-2*time.Hour)
	const hash = "0123456789abcdef"
	gone := []string{".lunsync-4711", "ledger-" + hash + ".json.4711.new", "journal-" + hash + ".jsonl.1.new",
		"before-" + hash + "-20261123T100000.000000000.yaml.22.new", "moving-" + hash + "-" + hash + ".json.3.new"}
	stay := []string{".lunsync-4711.yaml", ".lunsync-", "ledger-" + hash + ".json", "ledger-" + hash + ".json.new", "mine.4711.new",
		"ledger-" + hash + ".json.unusable-1", "x-.lunsync-1"}
	for _, name := range slices.Concat(gone, stay) {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	for name, make := range map[string]func(string) error{
		".lunsync-1": func(file string) error { return os.WriteFile(file, nil, 0o600) }, // perhaps being written
		".lunsync-2": func(file string) error { return os.Mkdir(file, 0o700) },
		".lunsync-3": func(file string) error { return os.Symlink(filepath.Join(dir, stay[0]), file) },
	} {
		if err := make(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		stay = append(stay, name)
	}
	if err := os.Chtimes(filepath.Join(dir, ".lunsync-2"), old, old); err != nil {
		t.Fatal(err)
	}
	acquire(t, dir, "http://nas1")
	for _, name := range gone {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
	for _, name := range stay {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}
