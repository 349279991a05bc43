package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// goFile matches a Go file that a page names by its path, such as `planner/park.go`.
var goFile = regexp.MustCompile("`((?:[a-z0-9]+/)+[a-z0-9_]+\\.go)`")

// TestDocsNameFilesThatExist checks each Go file that a page for contributors names by
// its path, from the top or from reconcile.
func TestDocsNameFilesThatExist(t *testing.T) {
	for _, page := range []string{"DESIGN.md", "CONTRIBUTING.md"} {
		named := goFile.FindAllStringSubmatch(readPage(t, page), -1)
		if len(named) == 0 {
			t.Errorf("%s names no file", page)
		}
		for _, m := range named {
			name := filepath.FromSlash(m[1])
			_, top := os.Stat(filepath.Join(docsRoot, name))
			_, below := os.Stat(filepath.Join(docsRoot, "reconcile", name))
			if top != nil && below != nil {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
	}
}

// fileOfDoc matches a Go file that a package comment names.
var fileOfDoc = regexp.MustCompile(`\b[a-z0-9_]+\.go\b`)

// TestPackageDocsNameFilesThatExist checks each Go file that a doc.go names.
func TestPackageDocsNameFilesThatExist(t *testing.T) {
	for _, layer := range layers {
		dir := filepath.Join(docsRoot, filepath.FromSlash(layer.name))
		text, err := os.ReadFile(filepath.Join(dir, "doc.go"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		for _, name := range fileOfDoc.FindAllString(string(text), -1) {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%s/doc.go names %s, which is not there", layer.name, name)
			}
		}
	}
}
