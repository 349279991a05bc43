package watch

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// eventually waits until holds returns true. what says what it waits for.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not so after 10 seconds", what)
		}
	}
}

// TestRunLeavesNothing checks that no goroutine and no watch is left when Run returns, also if
// files change while it ends.
func TestRunLeavesNothing(t *testing.T) {
	d := newDisk(t)
	before := runtime.NumGoroutine()
	for range 20 {
		w := New(slog.New(slog.DiscardHandler))
		s := w.Add()
		s.Watch(d.path("spec"), d.path("a/b/c"))
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			d.write("spec", time.Now().String())
			cancel()
		}()
		w.Run(ctx)
		s.Watch(d.path("other")) // this must do no harm after Run
		if left := len(w.notifier.register.watched); left > 0 {
			t.Fatalf("%d directories are watched in the end", left)
		}
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

// TestOnlyWhatIsNeededIsWatched checks that the kernel no longer watches the directories of
// former paths and links.
func TestOnlyWhatIsNeededIsWatched(t *testing.T) {
	d := newDisk(t)
	d.write("x", "")
	w := newWatcher(t)
	s := w.Add()
	s.Watch(d.path("spec"))
	eventually(t, "events are received", func() bool { return len(watchList(w)) > 0 })
	want := watchList(w)
	for i := range 5 {
		text := strings.Repeat("x", i+1)
		d.write("worktrees/"+text+"/a/spec", text)
		d.link("worktrees/"+text+"/a/spec", "spec")
		waitForChange(t, s)
	}
	d.remove("spec")
	waitForChange(t, s)
	if got := watchList(w); !slices.Equal(got, want) {
		t.Errorf("watched are %q, want %q", got, want)
	}
}

// watchList returns what the kernel watches.
func watchList(w *Watcher) []string {
	w.notifier.mu.Lock()
	defer w.notifier.mu.Unlock()
	if w.notifier.kernel == nil {
		return nil
	}
	return slices.Sorted(slices.Values(w.notifier.kernel.WatchList()))
}

// TestLostEventsAreMadeUpFor checks that after an overflow all sets are read and all watches
// are added again, because the events of their end may have been lost.
func TestLostEventsAreMadeUpFor(t *testing.T) {
	d := newDisk(t)
	d.write("spec", "0")
	w := newWatcher(t)
	s := w.Add()
	s.Watch(d.path("spec"))
	d.write("spec", "1")
	waitForChange(t, s)
	w.notifier.mu.Lock()
	for _, path := range w.notifier.kernel.WatchList() {
		d.check(w.notifier.kernel.Remove(path))
	}
	w.notifier.mu.Unlock()
	d.write("spec", "2") // there is no event of it
	w.notifier.register.recheckAll(true)
	waitForChange(t, s)
	d.write("spec", "3")
	waitForChange(t, s)
}

// TestOverflowIsNotTheEnd checks that errors of fsnotify are received like events, and that
// after an overflow watches count as lost.
func TestOverflowIsNotTheEnd(t *testing.T) {
	n := newNotifier(slog.New(slog.DiscardHandler))
	n.drained = make(chan struct{})
	s, d := newSet(n), &directory{}
	d.sets = map[*Set]bool{s: true}
	n.register.watched["/dir"] = d
	kernel := &fsnotify.Watcher{Events: make(chan fsnotify.Event), Errors: make(chan error)}
	go n.drain(kernel)
	kernel.Errors <- errors.New("some other trouble")
	<-s.touched
	if kernel.Events <- (fsnotify.Event{Name: "/dir/x"}); d.lost {
		t.Error("the watch counts as lost")
	}
	kernel.Errors <- fsnotify.ErrEventOverflow
	close(kernel.Events)
	close(kernel.Errors)
	<-n.drained
	if !d.lost || len(s.touched) != 1 {
		t.Error("after an overflow the watch doesn't count as lost")
	}
}

// TestFailedWatchIsLoggedOnce checks that one warning is logged if the kernel refuses watches,
// and none because a directory doesn't exist.
func TestFailedWatchIsLoggedOnce(t *testing.T) {
	var out bytes.Buffer
	n := newNotifier(slog.New(slog.NewTextHandler(&out, nil)))
	n.open()
	defer n.close()
	if n.add(newSet(n), "/nothing/here", nil) {
		t.Error("the watch was added")
	}
	impossible := "/" + strings.Repeat("x", 5000)
	for range 3 {
		if n.add(newSet(n), impossible, nil) {
			t.Error("the watch was added")
		}
	}
	if got := strings.Count(out.String(), "level=WARN"); got != 1 || strings.Contains(out.String(), "/nothing") {
		t.Errorf("logged:\n%s\nwant one warning, of the first", out.String())
	}
	if len(n.register.watched) > 0 {
		t.Errorf("%d directories are taken for watched", len(n.register.watched))
	}
}
