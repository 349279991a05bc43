package spec

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLoadMergesFilesDirectoriesAndStdin(t *testing.T) {
	inDirectory(t, map[string]string{
		"a.yaml":            "version: 1\nportals: {a: {listen: [10.0.0.1]}}\n",
		"dir/2.yml":         "version: 1\nportals: {c: {listen: [10.0.0.3]}}\n",
		"dir/1.yaml":        "version: 1\nportals: {b: {listen: [10.0.0.2]}}\n",
		"dir/3.yaml.bak":    "[",
		"dir/.4.yaml":       "[",
		"dir/sub/5.yaml":    "[",
		"dir/6.yaml/x":      "[",
		"dir/.hidden/.yaml": "[",
	})
	s, err := Load([]string{"a.yaml", "dir", "-"}, strings.NewReader("version: 1\nportals: {d: {listen: [10.0.0.4]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Files, " "); got != "a.yaml dir/1.yaml dir/2.yml -" {
		t.Errorf("Files = %s", got)
	}
	if len(s.Resources) != 4 {
		t.Errorf("Resources = %v", s.Resources)
	}
	if got := s.Pos(Key{KindPortal, "d"}).String(); got != "-:2:11" {
		t.Errorf("Pos() = %s", got)
	}
}

func TestLoadReportsWhatItCantRead(t *testing.T) {
	inDirectory(t, map[string]string{"a.yaml": "version: 1\nportals: {p: {listn: []}}\n", "empty/x.txt": ""})
	_, err := Load([]string{"missing.yaml", "a.yaml", "empty", "-", "-", "a.yaml/x"}, iotest.ErrReader(errors.New("broken pipe")))
	_, ok := errors.AsType[ErrorList](err)
	if !ok {
		t.Fatalf("Load() = %v, want an ErrorList", err)
	}
	want := `-: can't be read: broken pipe
a.yaml:2:11: listen is missing; a portal has at least one address
a.yaml:2:15: a portal has no field "listn"; did you mean "listen"?
a.yaml/x: can't be read: not a directory
empty: this directory holds no *.yaml or *.yml file
missing.yaml: can't be read: no such file or directory`
	if err.Error() != want {
		t.Errorf("Load() =\n%v\nwant\n%s", err, want)
	}
}

func TestLoadWithoutInput(t *testing.T) {
	for _, paths := range [][]string{nil, {"-"}} {
		if s, err := Load(paths, nil); err == nil {
			t.Errorf("Load(%q, nil) = %v, want an error", paths, s)
		}
	}
}

func TestMistakesAreBounded(t *testing.T) {
	_, err := Load([]string{"-"}, strings.NewReader("version: 1\nportals:\n"+numbered(1000, "  p%d: 5\n")))
	var list ErrorList
	if !errors.As(err, &list) || len(list) != maxFaults+1 {
		t.Fatalf("Load() gave %d mistakes, want %d", len(list), maxFaults+1)
	}
	if last := list[maxFaults]; last.Msg != "there is more that is wrong; only this much is shown" {
		t.Errorf("the last is %v", last)
	}
}
