package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lunsync/lunsync"

// layers names the packages that each part may import, itself included. Tests may
// import more.
var layers = map[string][]string{
	"spec":                  {"spec", "spec/infile"},
	"spec/infile":           {},
	"spec/outfile":          {},
	"client":                {"spec", "client"},
	"client/v1":             {"spec", "spec/infile", "client", "client/v1"},
	"client/clienttest":     {"spec", "client", "client/clienttest"},
	"client/emulator":       {"spec/outfile"}, // it shares no code with what it tests
	"reconcile":             {"spec", "client", "reconcile", "reconcile/graph", "reconcile/pairs", "reconcile/fingerprint"},
	"reconcile/graph":       {},
	"reconcile/pairs":       {},
	"reconcile/fingerprint": {"spec", "client"},
	"reconcile/agent":       {"spec", "client", "reconcile", "reconcile/fingerprint", "reconcile/agent", "reconcile/watch"},
	"reconcile/watch":       {"reconcile/watch"},
	"reconcile/web":         {"spec", "spec/infile", "reconcile", "reconcile/agent", "reconcile/web"},
	"cmd/lunsync":           {"spec", "spec/infile", "spec/outfile", "client", "client/v1", "client/emulator", "reconcile", "reconcile/agent", "reconcile/watch", "reconcile/web"},
}

func TestImportsPointOneWay(t *testing.T) {
	for from, imports := range packageImports(t) {
		allowed, known := layers[from]
		if !known {
			t.Errorf("%s is a package that the layout doesn't have", from)
		}
		for _, to := range imports {
			part, ours := strings.CutPrefix(to, module+"/")
			if ours && !slices.Contains(allowed, part) {
				t.Errorf("%s imports %s", from, part)
			}
		}
	}
}

func TestOnePackageForEachModule(t *testing.T) {
	users := make(map[string][]string)
	for from, imports := range packageImports(t) {
		for _, to := range imports {
			first, _, _ := strings.Cut(to, "/")
			if strings.Contains(first, ".") && !strings.HasPrefix(to, module+"/") && !slices.Contains(users[to], from) {
				users[to] = append(users[to], from)
			}
		}
	}
	for name, packages := range users {
		if len(packages) > 1 {
			t.Errorf("%s is imported by %v", name, packages)
		}
	}
}

// packageImports returns what the files of each package import, tests left out.
func packageImports(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	imports := make(map[string][]string)
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && file != root && (name == "testdata" || strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		from := path.Clean(filepath.ToSlash(rel))
		for _, i := range parsed.Imports {
			to, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imports[from] = append(imports[from], to)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
