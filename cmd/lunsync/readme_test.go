package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

func TestSpecsOfReadmeAreValid(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllSubmatch(readme, -1)
	if len(blocks) < 2 {
		t.Fatalf("README.md has %d specs, want the tour's and the reference", len(blocks))
	}
	for _, b := range blocks {
		file := filepath.Join(t.TempDir(), "lunsync.yaml")
		if err := os.WriteFile(file, b[1], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := spec.Load([]string{file}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Warnings) > 0 {
			t.Errorf("a spec of README.md has warnings:\n%v", s.Warnings)
		}
	}
}
