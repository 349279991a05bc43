package watch

import (
	"log/slog"
	"sync"
	"testing"
	"time"
)

// TestPathCountsAsItWasWhenAdded checks that a path is compared with its content at the time
// when it was added, and that a path that stays in the set keeps what was reported.
func TestPathCountsAsItWasWhenAdded(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		d.write("secret", "1")
		s.Watch(d.path("spec"), d.path("secret"))
		noChangeFor(t, s, time.Minute)

		d.write("spec", "1")
		s.Watch(d.path("spec"))
		if got, want := timeToChange(t, s), firstDelay+quiet; got != want {
			t.Errorf("told after %v, want %v", got, want)
		}

		d.write("secret", "2")
		noChangeFor(t, s, time.Minute)
		s.Watch(d.path("secret"), d.path("spec"))
		noChangeFor(t, s, time.Minute)
	})
}

// TestSamePathsChangeNothing checks that a change that is not reported yet isn't forgotten
// when Watch gets the same paths again, in another order and twice.
func TestSamePathsChangeNothing(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		s.Watch(d.path("spec"), d.path("secret"))
		d.write("spec", "1")
		signal(s.touched)
		time.Sleep(quiet / 2)
		s.Watch(d.path("secret"), d.path("spec"), d.path("spec"))
		if got, most := timeToChange(t, s), firstDelay+quiet; got > most {
			t.Errorf("told after %v, want at most %v", got, most)
		}
	})
}

// TestBeforeRun checks that a change between Watch and Run is reported.
func TestBeforeRun(t *testing.T) {
	d := newDisk(t)
	d.write("spec", "0")
	w := New(slog.New(slog.DiscardHandler))
	s := w.Add()
	s.Watch(d.path("spec"))
	d.write("spec", "1")
	launch(t, w)
	waitForChange(t, s)
}

// TestSetsAreApart checks that each set reports its own changes only, and still does when
// another set gives up a directory.
func TestSetsAreApart(t *testing.T) {
	d := newDisk(t)
	w := newWatcher(t)
	a, b, both := w.Add(), w.Add(), w.Add()
	a.Watch(d.path("a/spec"))
	b.Watch(d.path("b/spec"))
	both.Watch(d.path("a/spec"), d.path("b/spec"))
	d.write("a/spec", "1")
	waitForChange(t, a)
	waitForChange(t, both)
	noChange(t, b)
	a.Watch() // the others still need the directory
	d.write("a/spec", "2")
	waitForChange(t, both)
	d.write("b/spec", "1")
	waitForChange(t, b)
	waitForChange(t, both)
	noChange(t, a)
}

// TestOneDirectoryUnderTwoPaths checks that a set still reports changes in a directory when
// another set, which had it under another path, has given it up.
func TestOneDirectoryUnderTwoPaths(t *testing.T) {
	d := newDisk(t)
	d.write("a/spec", "0")
	d.link("a", "link")
	w := newWatcher(t)
	first, second := w.Add(), w.Add()
	first.Watch(d.path("link/spec"))
	second.Watch(d.path("a/spec"))
	for i, text := range []string{"1", "2", "3"} {
		if i == 1 {
			first.Watch()
		}
		d.write("a/spec", text)
		waitForChange(t, second)
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	d := newDisk(t)
	w := newWatcher(t)
	var g sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		g.Go(func() {
			s := w.Add()
			for range 20 {
				s.Watch(d.path(name+"/spec"), d.path("shared"))
				s.Watch(d.path("shared"), d.path("x/y/"+name))
			}
		})
		g.Go(func() {
			for range 20 {
				d.write(name+"/spec", name)
				d.remove(name)
			}
		})
	}
	g.Wait()
}
