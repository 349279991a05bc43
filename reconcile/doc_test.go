package reconcile

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMapNamesEveryFile holds the map in the comment of this package to its files.
func TestMapNamesEveryFile(t *testing.T) {
	src, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for line := range strings.Lines(string(src)) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok && len(row) > mapMargin {
			named = append(named, strings.Fields(strings.ReplaceAll(row[mapMargin:], "·", " "))...)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, file := range files {
		if name := strings.TrimSuffix(file, ".go"); name != "doc" && !strings.HasSuffix(name, "_test") {
			there = append(there, name)
		}
	}
	if slices.Sort(named); !slices.Equal(named, there) {
		t.Errorf("doc.go names\n%q, and there are\n%q", named, there)
	}
}

// mapMargin is the width of the first column of the map.
const mapMargin = 18
