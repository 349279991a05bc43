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

// layers names the packages that each package may import: only such that stand before
// it. Tests may import more.
var layers = []struct {
	name string
	may  []string
}{
	{"spec/infile", []string{}},
	{"spec/outfile", []string{}},
	{"spec", []string{"spec/infile"}},
	{"client", []string{"spec"}},
	{"client/v1", []string{"client", "spec", "spec/infile"}},
	{"client/clienttest", []string{"client", "spec"}},
	{"client/emulator", []string{"spec/outfile"}}, // it shares no code with what it tests
	{"reconcile/diff", []string{"spec"}},
	{"reconcile/networks", []string{"spec"}},
	{"reconcile/pairs", []string{}},
	{"reconcile/crash", []string{}},
	{"reconcile/fingerprint", []string{"client", "spec"}},
	{"reconcile/refusal", []string{"spec"}},
	{"reconcile/ownership", []string{"client", "reconcile/pairs", "spec"}},
	{"reconcile/inventory", []string{"client", "reconcile/crash", "reconcile/diff", "reconcile/fingerprint", "reconcile/networks", "reconcile/ownership", "reconcile/pairs", "reconcile/refusal", "spec"}},
	{"reconcile/plans", []string{"client", "reconcile/diff", "reconcile/ownership", "reconcile/refusal", "spec"}},
	{"reconcile/access", []string{"client", "reconcile/diff", "reconcile/inventory", "reconcile/networks", "reconcile/plans", "spec"}},
	{"reconcile/graph", []string{}},
	{"reconcile/draft", []string{"client", "reconcile/diff", "reconcile/inventory", "reconcile/plans", "reconcile/refusal", "spec"}},
	{"reconcile/rules", []string{"client", "reconcile/access", "reconcile/diff", "reconcile/draft", "reconcile/graph", "reconcile/inventory", "reconcile/plans", "spec"}},
	{"reconcile/guard", []string{"client", "reconcile/access", "reconcile/draft", "reconcile/inventory", "reconcile/plans", "reconcile/refusal", "spec"}},
	{"reconcile/planner", []string{"client", "reconcile/access", "reconcile/diff", "reconcile/draft", "reconcile/fingerprint", "reconcile/graph", "reconcile/guard", "reconcile/inventory", "reconcile/ownership", "reconcile/plans", "reconcile/rules", "spec"}},
	{"reconcile/statedir", []string{"client", "reconcile/fingerprint", "reconcile/inventory", "reconcile/ownership", "reconcile/plans", "reconcile/refusal", "spec", "spec/infile", "spec/outfile"}},
	{"reconcile/apply", []string{"client", "reconcile/diff", "reconcile/inventory", "reconcile/ownership", "reconcile/planner", "reconcile/plans", "reconcile/statedir", "spec"}},
	{"reconcile", []string{"client", "reconcile/apply", "reconcile/fingerprint", "reconcile/inventory", "reconcile/ownership", "reconcile/planner", "reconcile/plans", "reconcile/statedir", "spec"}},
	{"reconcile/watch", []string{}},
	{"reconcile/agent", []string{"client", "reconcile", "reconcile/access", "reconcile/apply", "reconcile/crash", "reconcile/fingerprint", "reconcile/inventory", "reconcile/ownership", "reconcile/plans", "reconcile/refusal", "reconcile/statedir", "reconcile/watch", "spec"}},
	{"reconcile/web", []string{"reconcile/access", "reconcile/agent", "reconcile/ownership", "reconcile/plans", "spec", "spec/infile"}},
	{"reconcile/internal/testbed", []string{"client", "client/emulator", "client/v1", "reconcile", "reconcile/apply", "reconcile/inventory", "reconcile/ownership", "reconcile/planner", "reconcile/plans", "reconcile/refusal", "reconcile/statedir", "spec"}},
	{"reconcile/internal/soak", []string{}},
	{"cmd/lunsync", []string{"client", "client/emulator", "client/v1", "reconcile", "reconcile/agent", "reconcile/apply", "reconcile/crash", "reconcile/diff", "reconcile/inventory", "reconcile/ownership", "reconcile/plans", "reconcile/refusal", "reconcile/statedir", "reconcile/watch", "reconcile/web", "spec", "spec/infile", "spec/outfile"}},
}

// TestImportsPointOneWay holds every import to layers, and layers to one direction.
func TestImportsPointOneWay(t *testing.T) {
	may, imports := make(map[string][]string), packageImports(t)
	for _, layer := range layers {
		for _, below := range layer.may {
			if _, before := may[below]; !before {
				t.Errorf("layers lets %s import %s, which doesn't stand before it", layer.name, below)
			}
		}
		if may[layer.name] = layer.may; layer.may == nil {
			may[layer.name] = []string{}
		}
	}
	for from, all := range imports {
		allowed, known := may[from]
		if !known {
			t.Errorf("%s is a package that layers doesn't have", from)
		}
		for _, to := range all {
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
