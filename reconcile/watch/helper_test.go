package watch

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A disk is a directory in which a test changes files. An error ends the test.
type disk struct {
	t   testing.TB
	dir string
}

func newDisk(t testing.TB) disk {
	t.Helper()
	return disk{t: t, dir: t.TempDir()}
}

func (d disk) path(name string) string { return d.dir + "/" + name }

func (d disk) check(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// write writes a file in place, and creates its directories.
func (d disk) write(name, text string) {
	d.t.Helper()
	d.check(os.MkdirAll(filepath.Dir(d.path(name)), 0o755))
	d.check(os.WriteFile(d.path(name), []byte(text), 0o600))
}

// replace writes a new file and renames it over the old one.
func (d disk) replace(name, text string) {
	d.t.Helper()
	d.write(name+".new", text)
	d.rename(name+".new", name)
}

func (d disk) rename(from, to string) {
	d.t.Helper()
	d.check(os.Rename(d.path(from), d.path(to)))
}

// link replaces name by a symbolic link, in the way of Kubernetes and git-sync.
func (d disk) link(target, name string) {
	d.t.Helper()
	d.check(os.Symlink(target, d.path(name+".new")))
	d.rename(name+".new", name)
}

func (d disk) remove(name string) {
	d.t.Helper()
	d.check(os.RemoveAll(d.path(name)))
}

// holds checks the content of a file; "" means that there is no file.
func (d disk) holds(name, want string) {
	d.t.Helper()
	got, err := os.ReadFile(d.path(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.t.Fatal(err)
	}
	if string(got) != want {
		d.t.Errorf("%s holds %q when a change is told, want %q", name, got, want)
	}
}

// newWatcher returns a watcher that runs until the test ends. It does not poll in that time,
// so it reports only what it finds because of events.
func newWatcher(t testing.TB) *Watcher {
	t.Helper()
	w := New(slog.New(slog.DiscardHandler))
	w.poll = time.Hour
	launch(t, w)
	return w
}

// launch runs a watcher until the test ends.
func launch(t testing.TB, w *Watcher) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// waitForChange waits until a set has reported the present content. On a busy machine one
// change can be reported as two.
func waitForChange(t testing.TB, s *Set) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case <-s.Changed():
		case <-deadline:
			t.Fatal("no change was told")
		}
		s.mu.Lock()
		all := maps.Equal(s.reported, read(s.paths))
		s.mu.Unlock()
		if all {
			return
		}
	}
}

// noChange checks that a set has reported nothing.
func noChange(t testing.TB, s *Set) {
	t.Helper()
	select {
	case <-s.Changed():
		t.Error("a change was told")
	default:
	}
}

// touch sets the time of a file as if it had been written.
func (d disk) touch(name string) {
	d.t.Helper()
	d.check(os.Chtimes(d.path(name), time.Time{}, time.Now().Add(time.Hour)))
}
