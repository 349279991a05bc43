package reconcile_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/tools/txtar"
)

var mutate = flag.Bool("mutate", false, "try each mutation of testdata/mutations.txtar; it takes minutes")

// A mutation takes one rule out of the code. A test must fail without the rule.
type mutation struct {
	name     string
	file     string // the name of the file that holds the rule, without its folder
	test     string // the test that must fail, such as TestPlans/narrow-before-create
	old, new string
}

// TestMutations holds testdata/mutations.txtar to the code: each mutation changes a
// text that occurs exactly once, and names a test that exists. With -mutate it also
// builds the tests with each mutation in turn, runs the test that is named, and fails
// for each mutation that this test survives. The code itself is never changed.
func TestMutations(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	code := readTree(t, root)
	all := readMutations(t, filepath.Join("testdata", "mutations.txtar"))
	for _, m := range all {
		if _, err := code.holding(m); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		if code.packageOf(m.test) == "" {
			t.Errorf("%s: no package has the test %s", m.name, m.test)
		}
	}
	if !*mutate || t.Failed() {
		return
	}
	checkUnmutated(t, code, all)
	var tried, survived atomic.Int64
	t.Run("each", func(t *testing.T) {
		for _, m := range all {
			t.Run(m.name, func(t *testing.T) {
				t.Parallel()
				tried.Add(1)
				if out, failed := code.run(t, m); !failed {
					survived.Add(1)
					t.Errorf("%s: %s passes without the rule:\n-%s\n+%s\n%s", m.file, m.test, m.old, m.new, out)
				}
			})
		}
	})
	fmt.Printf("%d survived of %d\n", survived.Load(), tried.Load())
}

// checkUnmutated fails the test unless each test that a mutation names passes as the
// code is. Otherwise a failure would say nothing.
func checkUnmutated(t *testing.T, code tree, all []mutation) {
	t.Helper()
	tests := make(map[string]map[string]bool) // by the folder of their package
	for _, m := range all {
		dir := code.packageOf(m.test)
		if tests[dir] == nil {
			tests[dir] = make(map[string]bool)
		}
		name, _, _ := strings.Cut(m.test, "/")
		tests[dir][name] = true
	}
	passed := ""
	for dir, names := range tests {
		out, failed := runTest(t, build(t, dir, ""), dir, "("+strings.Join(slices.Sorted(maps.Keys(names)), "|")+")")
		if passed += out; failed {
			t.Fatalf("a test does not pass with the code as it is:\n%s", out)
		}
	}
	for _, m := range all {
		if !strings.Contains(passed, "--- PASS: "+m.test+" ") {
			t.Fatalf("%s: no test %s passes with the code as it is", m.name, m.test)
		}
	}
}

// run runs the test that a mutation names with the mutation, and reports whether it
// fails.
func (code tree) run(t *testing.T, m mutation) (out string, failed bool) {
	t.Helper()
	path, err := code.holding(m)
	if err != nil {
		t.Fatal(err)
	}
	mutated := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(mutated, []byte(strings.Replace(code[path], m.old, m.new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := code.packageOf(m.test)
	return runTest(t, build(t, dir, file), dir, m.test)
}

// build returns a test binary of the package in dir, in which the files that overlay
// names, if it is not empty, are replaced.
func build(t *testing.T, dir, overlay string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "mutated.test")
	args := []string{"test", "-vet=off", "-c", "-o", binary}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	c := exec.CommandContext(t.Context(), "go", append(args, ".")...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("the mutation does not compile: %v\n%s", err, out)
	}
	return binary
}

// runTest runs one test of a binary and reports whether it fails.
func runTest(t *testing.T, binary, dir, test string) (out string, failed bool) {
	t.Helper()
	parts := strings.Split(test, "/")
	for i, part := range parts {
		parts[i] = "^" + part + "$"
	}
	var text bytes.Buffer
	c := exec.CommandContext(t.Context(), binary, "-test.v", "-test.timeout", "5m", "-test.run", strings.Join(parts, "/"))
	c.Dir, c.Stdout, c.Stderr = dir, &text, &text
	err := c.Run()
	return text.String(), err != nil
}

// readMutations returns those that an archive holds, one in each file: a line with the
// name of the file and of the test, then the old text behind "-" and the new behind "+".
func readMutations(t *testing.T, file string) []mutation {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]mutation, 0, len(archive.Files))
	for _, f := range archive.Files {
		head, body, _ := strings.Cut(string(f.Data), "\n")
		m := mutation{name: f.Name}
		var old, now []string
		for line := range strings.Lines(body) {
			line = strings.TrimSuffix(line, "\n")
			switch {
			case strings.HasPrefix(line, "-"):
				old = append(old, line[1:])
			case strings.HasPrefix(line, "+"):
				now = append(now, line[1:])
			case line != "":
				t.Fatalf("%s: the line %q starts with neither - nor +", f.Name, line)
			}
		}
		m.old, m.new = strings.Join(old, "\n"), strings.Join(now, "\n")
		if n, err := fmt.Sscan(head, &m.file, &m.test); n != 2 || m.old == m.new {
			t.Fatalf("%s: want a file, a test, an old and a new text: %v", f.Name, err)
		}
		all = append(all, m)
	}
	return all
}

// A tree is the Go files of the module, by path.
type tree map[string]string

func readTree(t *testing.T, root string) tree {
	t.Helper()
	code := make(tree)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "tools" || path != root && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		code[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// holding returns the path of the file that a mutation changes, in whatever folder it
// lies: the one of the name that the mutation gives or, if there is none of that name any
// more, the one that holds the text.
func (code tree) holding(m mutation) (string, error) {
	var paths []string
	there, within := code.has(m.file), 0
	for path, text := range code {
		n := strings.Count(text, m.old)
		if n == 0 || strings.HasSuffix(path, "_test.go") {
			continue
		}
		paths = append(paths, path)
		if there && filepath.Base(path) != m.file {
			continue
		}
		if within += n; within == 1 {
			m.file = path
		}
	}
	if within != 1 {
		slices.Sort(paths)
		return "", fmt.Errorf("want the text %q once in %s, and it occurs %d times there; it occurs in %q", m.old, m.file, within, paths)
	}
	return m.file, nil
}

// has reports whether some folder has a file of that name.
func (code tree) has(file string) bool {
	for path := range code {
		if filepath.Base(path) == file {
			return true
		}
	}
	return false
}

// packageOf returns the folder of the package that has the test, or "".
func (code tree) packageOf(test string) string {
	name, _, _ := strings.Cut(test, "/")
	for path, text := range code {
		if strings.HasSuffix(path, "_test.go") && strings.Contains(text, "\nfunc "+name+"(t *testing.T) {") {
			return filepath.Dir(path)
		}
	}
	return ""
}
