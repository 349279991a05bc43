package testbed

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

// NewState returns a state in a new directory.
func NewState(t *testing.T) *statedir.State {
	t.Helper()
	state, err := statedir.OpenState(t.TempDir(), "http://localhost")
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// OpenState returns the state in dir of the appliance at url.
func OpenState(t *testing.T, dir, url string) *statedir.State {
	t.Helper()
	state, err := statedir.OpenState(dir, url)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// LoseLedger deletes the ledger in dir and opens the state anew.
func (b *Box) LoseLedger(dir string) {
	b.T.Helper()
	if err := os.Remove(OnlyFile(b.T, dir, "ledger-*.json")); err != nil {
		b.T.Fatal(err)
	}
	b.State = OpenState(b.T, dir, "http://localhost")
}

// OnlyFile returns the only file in dir that matches the pattern.
func OnlyFile(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v, want one file", pattern, files, err)
	}
	return files[0]
}

// FilesIn returns the contents of the files in dir, without leases, by name.
func FilesIn(t *testing.T, dir string) map[string]string {
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

// WriteFiles writes files to dir, by name.
func WriteFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// CopyFiles copies the files from one directory to another, without leases.
func CopyFiles(t *testing.T, from, to string) {
	t.Helper()
	WriteFiles(t, to, FilesIn(t, from))
}
