package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/spec"
)

// TestSpecsOfDocsAreValid loads each whole spec that a page shows. A fragment does not
// begin with its version.
func TestSpecsOfDocsAreValid(t *testing.T) {
	specs := 0
	for _, page := range docsPages(t) {
		for _, b := range parseDocs(t, page, readPage(t, page)) {
			if b.language != "yaml" || !strings.HasPrefix(b.text, "version:") {
				continue
			}
			specs++
			file := filepath.Join(t.TempDir(), "lunsync.yaml")
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := spec.Load([]string{file}, nil)
			if err != nil {
				t.Errorf("%s:%d: %v", page, b.line, err)
			} else if len(s.Warnings) > 0 {
				t.Errorf("%s:%d: the spec has warnings:\n%v", page, b.line, s.Warnings)
			}
		}
	}
	if specs < 3 {
		t.Errorf("the pages show %d specs, want those of README.md, the tutorial and the reference", specs)
	}
}

// TestReadmeIsShort counts the words of README.md: who comes first wants the way to a
// healed drift, not everything.
func TestReadmeIsShort(t *testing.T) {
	if n := len(strings.Fields(readPage(t, "README.md"))); n > 1500 {
		t.Errorf("README.md has %d words, want at most 1,500", n)
	}
}
