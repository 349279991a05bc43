package watch

import (
	"log/slog"
	"sync"
	"testing"
	"time"
)

// TestPathCountsAsItWasWhenAdded: a path counts as it is when it is added; one that was in
// the set before keeps what was told of it.
func TestPathCountsAsItWasWhenAdded(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		d.write("secret", "1")
		s.Watch(d.path("spec"), d.path("secret"))
		silentFor(t, s, time.Minute)

		d.write("spec", "1")
		s.Watch(d.path("spec"))
		if got, want := toldAfter(t, s), pause+quiet; got != want {
			t.Errorf("told after %v, want %v", got, want)
		}

		d.write("secret", "2")
		silentFor(t, s, time.Minute)
		s.Watch(d.path("secret"), d.path("spec"))
		silentFor(t, s, time.Minute)
	})
}

// TestSamePathsChangeNothing: a change that is being waited out isn't forgotten when
// the same paths are given again, in another order and twice over.
func TestSamePathsChangeNothing(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		s.Watch(d.path("spec"), d.path("secret"))
		d.write("spec", "1")
		signal(s.touched)
		time.Sleep(quiet / 2)
		s.Watch(d.path("secret"), d.path("spec"), d.path("spec"))
		if got, most := toldAfter(t, s), pause+quiet; got > most {
			t.Errorf("told after %v, want at most %v", got, most)
		}
	})
}

// TestBeforeRun: what changes between Watch and Run is told.
func TestBeforeRun(t *testing.T) {
	d := newDisk(t)
	d.write("spec", "0")
	w := New(slog.New(slog.DiscardHandler))
	s := w.Add()
	s.Watch(d.path("spec"))
	d.write("spec", "1")
	launch(t, w)
	told(t, s)
}

// TestSetsAreApart: a change is told to those whose change it is, whatever the others
// do meanwhile.
func TestSetsAreApart(t *testing.T) {
	d := newDisk(t)
	w := newWatcher(t)
	a, b, both := w.Add(), w.Add(), w.Add()
	a.Watch(d.path("a/spec"))
	b.Watch(d.path("b/spec"))
	both.Watch(d.path("a/spec"), d.path("b/spec"))
	d.write("a/spec", "1")
	told(t, a)
	told(t, both)
	silent(t, b)
	a.Watch() // the others still need the directory
	d.write("a/spec", "2")
	told(t, both)
	d.write("b/spec", "1")
	told(t, b)
	told(t, both)
	silent(t, a)
}

// TestOneDirectoryUnderTwoPaths: one of two sets that reach a directory by different
// paths leaves; the other is still told.
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
		told(t, second)
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
