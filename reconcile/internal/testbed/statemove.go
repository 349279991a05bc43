package testbed

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// filesIn returns what a folder holds, leases left out.
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

func WriteFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func CopyFiles(t *testing.T, from, to string) {
	t.Helper()
	WriteFiles(t, to, FilesIn(t, from))
}
