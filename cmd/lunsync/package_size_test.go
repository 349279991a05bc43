package main

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a package may have without a reason in DESIGN.md.
const (
	maxPackageFiles = 25
	maxPackageLines = 1500
)

// TestPackagesStaySmall counts the files of each package and their lines of code. Tests,
// comments and blank lines don't count. DESIGN.md has a row for each larger package, and
// for no other.
func TestPackagesStaySmall(t *testing.T) {
	_, table, found := strings.Cut(readPage(t, "DESIGN.md"), "| package | why it is larger |")
	table, _, _ = strings.Cut(table, "\n\n")
	if !found {
		t.Fatal("DESIGN.md has no table of the larger packages")
	}
	for _, layer := range layers {
		files, lines := packageSize(t, filepath.Join(docsRoot, filepath.FromSlash(layer.name)))
		large := files > maxPackageFiles || lines > maxPackageLines
		if listed := strings.Contains(table, "`"+layer.name+"`"); large != listed {
			t.Errorf("%s has %d files and %d lines; that DESIGN.md gives a reason for it: %v", layer.name, files, lines, listed)
		}
	}
}

// packageSize returns how many files a package has, and how many lines of code.
func packageSize(t *testing.T, dir string) (files, lines int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files++
		lines += codeLines(name, src)
	}
	return files, lines
}

// codeLines returns how many lines of a file have more than a comment.
func codeLines(name string, src []byte) int {
	set := token.NewFileSet()
	file := set.AddFile(name, -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if tok == token.SEMICOLON {
			continue // most of them are ends of lines
		}
		for i := range strings.Count(text, "\n") + 1 {
			lines[file.Line(pos)+i] = true
		}
	}
}
