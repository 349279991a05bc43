package main

import (
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
	root := filepath.Join("..", "..")
	for _, page := range []string{"DESIGN.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		named := goFile.FindAllSubmatch(text, -1)
		if len(named) == 0 {
			t.Errorf("%s names no file", page)
		}
		for _, m := range named {
			name := filepath.FromSlash(string(m[1]))
			_, top := os.Stat(filepath.Join(root, name))
			_, below := os.Stat(filepath.Join(root, "reconcile", name))
			if top != nil && below != nil {
				t.Errorf("%s names %s, which is not there", page, name)
			}
		}
	}
}
