package spec

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with the file at path.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// cases returns the specs in the working directory: files and directories.
func cases(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) == ".yaml" {
			names = append(names, e.Name())
		}
	}
	if len(names) == 0 {
		t.Fatal("no cases")
	}
	return names
}

func TestLoadReadsWhatIsRight(t *testing.T) {
	t.Chdir("testdata/ok")
	for _, name := range cases(t) {
		s, err := Load([]string{name}, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		golden(t, strings.TrimSuffix(name, ".yaml")+".out", describeSpec(s))
	}
}

func TestLoadReportsEveryMistake(t *testing.T) {
	t.Chdir("testdata/err")
	for _, name := range cases(t) {
		s, err := Load([]string{name}, nil)
		var list ErrorList
		if s != nil || !errors.As(err, &list) {
			t.Errorf("%s: Load() = %v, %v, want an ErrorList", name, s, err)
			continue
		}
		golden(t, strings.TrimSuffix(name, ".yaml")+".out", describeErrors(list))
	}
}

// describeErrors returns one line for each mistake, with the key of its resource.
func describeErrors(list ErrorList) string {
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.Error())
		if e.Key != (Key{}) {
			fmt.Fprintf(&b, "  [%s]", e.Key)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// describeSpec returns all that s says, as text.
func describeSpec(s *Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "files %v\nserver %+v\npolicy %+v\nmanages", s.Files, s.Server, s.Policy)
	for _, k := range Kinds() {
		if s.scope.kinds[k] {
			fmt.Fprintf(&b, " %s", k)
		}
	}
	b.WriteByte('\n')
	for _, r := range s.Resources {
		b.WriteString(describeResource(s, r))
	}
	for _, r := range s.Externals {
		fmt.Fprintf(&b, "external %s", describeResource(s, r))
	}
	for _, name := range slices.Sorted(maps.Keys(s.AuthTags)) {
		fmt.Fprintf(&b, "auth group %s has tag %d, external %t\n", name, s.AuthTags[name], s.External(AuthGroup(name)))
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.RenamedFrom), Key.Compare) {
		fmt.Fprintf(&b, "%s renamed from %s\n", k, s.RenamedFrom[k])
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.Protected), Key.Compare) {
		fmt.Fprintf(&b, "%s protected\n", k)
	}
	for _, p := range s.secrets {
		fmt.Fprintf(&b, "%s %s is in env %q file %q\n", p.at.key, p.at.field, p.env, p.file)
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&b, "warning %v\n", w)
	}
	return b.String()
}

func describeResource(s *Spec, r Resource) string {
	var b strings.Builder
	pos := s.Pos(r.Key())
	fmt.Fprintf(&b, "%s at %s\n", r.Key(), pos)
	for _, f := range Fields(r) {
		if f.Value != nil {
			fmt.Fprintf(&b, "  %s: %v\n", f.Name, f.Value)
		}
	}
	if o, ok := r.(interface{ open() Open }); ok && len(o.open()) > 0 {
		fmt.Fprintf(&b, "  open: %v\n", o.open())
	}
	return b.String()
}
