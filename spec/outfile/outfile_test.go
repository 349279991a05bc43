package outfile

import (
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// check checks the content of a file, and that its directory has so many files.
func check(t *testing.T, path, want string, files int) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != files {
		t.Errorf("the directory holds %v, %v; want %d files", entries, err, files)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := Write(name, []byte(text)); err != nil {
		t.Errorf("Write(%s): %v", name, err)
	}
}

func isLink(t *testing.T, name string) {
	t.Helper()
	if info, err := os.Lstat(name); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("%s is no link any more: %v, %v", name, info, err)
	}
}

func TestRegularFilesAreReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.json")
	write(t, path, "first")
	check(t, path, "first", 1)
	old, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	write(t, path, "second")
	check(t, path, "second", 1)
	if text, err := io.ReadAll(old); err != nil || string(text) != "first" {
		t.Errorf("who had it open reads %q, %v: it was not replaced at once", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestLinksStayAndTheirTargetsAreWritten(t *testing.T) {
	for _, there := range []bool{true, false} {
		dir := t.TempDir()
		for _, d := range []string{"a", "b"} {
			if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		target := filepath.Join(dir, "b", "real.json")
		if there {
			put(t, target, "old")
		}
		middle, name := filepath.Join(dir, "a", "middle"), filepath.Join(dir, "plan.json")
		link(t, "../b/real.json", middle)
		link(t, filepath.Join("a", "middle"), name)
		write(t, name, "new")
		check(t, target, "new", 1)
		isLink(t, name)
		isLink(t, middle)
	}
}

func TestALinkThatLeadsNowhereIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "loop")
	link(t, "loop", name)
	if err := Write(name, []byte("x")); err == nil {
		t.Error("no error")
	}
	isLink(t, name)
}

// TestPipesAreWritten writes to a pipe by its name and through a link.
func TestPipesAreWritten(t *testing.T) {
	dir := t.TempDir()
	pipe, alias := filepath.Join(dir, "pipe"), filepath.Join(dir, "alias")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link(t, "pipe", alias)
	for _, name := range []string{pipe, alias} {
		if err := Write(name, []byte("x")); err == nil || !strings.Contains(err.Error(), "no process reads") {
			t.Errorf("without a reader: %v", err)
		}
		reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			t.Fatal(err)
		}
		write(t, name, "through")
		if text, err := io.ReadAll(reader); err != nil || string(text) != "through" {
			t.Errorf("the reader got %q, %v", text, err)
		}
		reader.Close()
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("it is %v, %v", info, err)
	}
}

// TestDevicesAreWritten creates a device like /dev/null and writes to it.
func TestDevicesAreWritten(t *testing.T) {
	device := filepath.Join(t.TempDir(), "null")
	const null = 1<<8 | 3 // major and minor on Linux
	if err := syscall.Mknod(device, syscall.S_IFCHR|0o600, null); err != nil {
		t.Skip("can't make a device:", err)
	}
	if f, err := os.OpenFile(device, os.O_WRONLY, 0); err != nil {
		t.Skip("can't open a device here:", err)
	} else if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, device, "x")
	if info, err := os.Lstat(device); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		t.Errorf("it is %v, %v", info, err)
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	dir := t.TempDir()
	refused := func(name, kind string, mode fs.FileMode) {
		t.Helper()
		if err := Write(name, []byte("x")); err == nil || !strings.Contains(err.Error(), kind) {
			t.Errorf("%s: %v", kind, err)
		}
		if info, err := os.Lstat(name); err != nil || info.Mode().Type() != mode {
			t.Errorf("%s: it is %v, %v", kind, info, err)
		}
	}
	refused(dir, "a directory", fs.ModeDir)

	socket := filepath.Join(dir, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	refused(socket, "a socket", fs.ModeSocket)

	disk := filepath.Join(dir, "disk")
	// This number is reserved for local use. No driver has it.
	if err := syscall.Mknod(disk, syscall.S_IFBLK|0o600, 240<<8|77); err == nil {
		refused(disk, "a block device", fs.ModeDevice)
	}
}
