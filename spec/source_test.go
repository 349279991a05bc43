package spec

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
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

// TestEntryThatIsNoFile checks that an entry of a directory that is named like a spec's file
// and isn't a file makes the spec invalid. A container runtime creates a directory for a bind
// mount whose source is missing, and what the missing file lists would be deleted.
func TestEntryThatIsNoFile(t *testing.T) {
	entries := map[string]struct {
		make func(path string) error
		want string
	}{
		"directory":       {func(path string) error { return os.Mkdir(path, 0o755) }, "a directory"},
		"FIFO":            {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "a named pipe"},
		"socket":          {listenAt, "a socket"},
		"link to a FIFO":  {linkTo("pipe"), "a named pipe"},
		"link to a dir":   {linkTo("sub"), "a directory"},
		"link to nothing": {linkTo("missing"), "no such file"},
		"device":          {linkTo("/dev/null"), "a device"},
	}
	for name, entry := range entries {
		for _, file := range []string{"b.yaml", "b.yml"} {
			inDirectory(t, map[string]string{"nas1/a.yaml": "version: 1\nportals: {}\n", "nas1/sub/x": ""})
			if err := errors.Join(syscall.Mkfifo("nas1/pipe", 0o600), entry.make("nas1/"+file)); err != nil {
				t.Fatal(err)
			}
			_, err := Load([]string{"nas1"}, nil)
			if err == nil || !strings.Contains(err.Error(), "nas1/"+file+": ") || !strings.Contains(err.Error(), entry.want) {
				t.Errorf("%s %s: Load() = %v, want an error that says %q", name, file, err, entry.want)
			}
			if err := os.Remove("nas1/" + file); err != nil {
				t.Fatal(err)
			}
			if _, err := Load([]string{"nas1"}, nil); err != nil {
				t.Errorf("%s: without it: %v", name, err)
			}
		}
	}
}

func linkTo(target string) func(string) error {
	return func(path string) error { return os.Symlink(target, path) }
}

func listenAt(path string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	return l.Close()
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
