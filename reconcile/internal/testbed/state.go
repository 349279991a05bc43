package testbed

import (
	"path/filepath"
	"testing"

	"github.com/lunsync/lunsync/reconcile/statedir"
)

func OpenState(t *testing.T, dir, url string) *statedir.State {
	t.Helper()
	state, err := statedir.OpenState(dir, url)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// onlyFile returns the file in dir that matches the pattern.
func OnlyFile(t *testing.T, dir, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %v, %v, want one file", pattern, files, err)
	}
	return files[0]
}
