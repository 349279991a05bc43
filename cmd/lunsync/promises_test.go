package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promisesPage lists what lunsync promises.
const promisesPage = "docs/explanation/promises.md"

var (
	promisesSection = regexp.MustCompile(`(?s)\n## What lunsync promises\n(.*?)\n## `)
	testName        = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)(?:/([a-z0-9-]+))?`")
)

// TestPromisesAreShown checks that each test that the promises name is
// there: a promise must not outlive what shows it.
func TestPromisesAreShown(t *testing.T) {
	section := promisesSection.FindStringSubmatch(readPage(t, promisesPage))
	if section == nil {
		t.Fatal("the page has no promises")
	}
	tests := testsBelow(t, docsRoot)
	for _, m := range testName.FindAllStringSubmatch(section[1], -1) {
		name, script := m[1], m[2]
		if !tests[name] {
			t.Errorf(promisesPage+" names %s, which is no test", name)
		}
		if _, err := os.Stat(filepath.Join("testdata", "script", script+".txtar")); script != "" && err != nil {
			t.Errorf(promisesPage+" names the script %s: %v", script, err)
		}
	}
}

// testsBelow returns the names of all tests and fuzz targets in and below root.
func testsBelow(t *testing.T, root string) map[string]bool {
	t.Helper()
	tests := make(map[string]bool)
	err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}
