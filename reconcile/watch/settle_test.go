package watch

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// virtual runs f with a set that holds the file "spec", in a bubble: time passes
// only while everyone waits. The kernel tells nothing there; what it would tell,
// f says itself, by [signal].
func virtual(t *testing.T, f func(t *testing.T, d disk, s *Set)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDisk(t)
		d.write("spec", "0")
		w := New(slog.New(slog.DiscardHandler))
		s := w.Add()
		s.Watch(d.path("spec"))
		go s.run(t.Context(), w.poll)
		time.Sleep(quiet) // virtual, as everywhere in the bubble
		f(t, d, s)
	})
}

// toldAfter returns how long it is until a set tells, at most an hour.
func toldAfter(t *testing.T, s *Set) time.Duration {
	t.Helper()
	start := time.Now()
	select {
	case <-s.Changed():
	case <-time.After(time.Hour):
		t.Fatal("no change was told")
	}
	return time.Since(start)
}

// silentFor checks that a set tells nothing for so long.
func silentFor(t *testing.T, s *Set, d time.Duration) {
	t.Helper()
	time.Sleep(d)
	synctest.Wait()
	silent(t, s)
}

func TestChangeIsToldInATenthOfASecond(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		for i := range 3 {
			d.replace("spec", strings.Repeat("x", i+1))
			signal(s.touched)
			if got, want := toldAfter(t, s), pause+quiet; got != want {
				t.Errorf("told after %v, want %v", got, want)
			}
			silentFor(t, s, time.Minute)
		}
	})
}

func TestTouchTellsNothing(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		d.touch("spec")
		signal(s.touched)
		silentFor(t, s, time.Minute)
		d.write("spec", "0")
		signal(s.touched)
		silentFor(t, s, time.Minute)
	})
}

// TestPollFindsWhatNoEventTells: a change on a file system of somebody else, a hard
// link that is written through another directory, a directory far above that was
// renamed.
func TestPollFindsWhatNoEventTells(t *testing.T) {
	changes := map[string]func(d disk){
		"written": func(d disk) { d.write("spec", "1") },
		"written through a hard link": func(d disk) {
			d.check(os.Link(d.path("spec"), d.path("other")))
			d.write("other", "1")
		},
		"gone": func(d disk) { d.remove("spec") },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			virtual(t, func(t *testing.T, d disk, s *Set) {
				change(d)
				if got, most := toldAfter(t, s), pollInterval+pause+quiet; got > most {
					t.Errorf("told after %v, want at most %v", got, most)
				}
				silentFor(t, s, time.Minute)
			})
		})
	}
}

// TestSlowWriterIsWaitedOut writes a file bit by bit, with pauses a little shorter
// than what counts as quiet, with and without events. It goes on for longer than events
// can put off a change, and past a poll.
func TestSlowWriterIsWaitedOut(t *testing.T) {
	for _, events := range []bool{true, false} {
		t.Run(fmt.Sprint("events ", events), func(t *testing.T) {
			virtual(t, func(t *testing.T, d disk, s *Set) {
				const writes = 40
				silentFor(t, s, pollInterval-maxWait)
				for i := range writes {
					d.write("spec", strings.Repeat("x", i))
					if events {
						signal(s.touched)
					}
					silentFor(t, s, quiet*9/10)
				}
				if got, most := toldAfter(t, s), pollInterval+2*quiet; got > most {
					t.Errorf("told after %v, want at most %v", got, most)
				}
				d.holds("spec", strings.Repeat("x", writes-1))
				silentFor(t, s, time.Minute)
			})
		})
	}
}

// TestBurstTellsOnce: a change of which the events go on is told at the end.
func TestBurstTellsOnce(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		for i := range 1000 {
			d.write("spec", fmt.Sprint(i))
			signal(s.touched)
			silentFor(t, s, time.Millisecond)
		}
		if got := toldAfter(t, s); got > 2*quiet {
			t.Errorf("told %v after the last write, want at most %v", got, 2*quiet)
		}
		silentFor(t, s, time.Minute)
	})
}

// TestChangesInTurnTellOnce: events go on, of another file, for less than a second
// after a change. The change is told with what follows.
func TestChangesInTurnTellOnce(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		s.Watch(d.path("spec"), d.path("secret"))
		d.write("spec", "1")
		for range 30 {
			signal(s.touched)
			silentFor(t, s, 30*time.Millisecond)
		}
		d.write("secret", "1")
		signal(s.touched)
		toldAfter(t, s)
		silentFor(t, s, time.Minute)
	})
}

// TestNoiseDoesNotHideAChange: events that never end, of files that don't matter,
// put a change off for a second.
func TestNoiseDoesNotHideAChange(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		noise := time.NewTicker(time.Millisecond)
		go func() {
			for t.Context().Err() == nil {
				select {
				case <-noise.C:
					signal(s.touched)
				case <-t.Context().Done():
				}
			}
		}()
		silentFor(t, s, time.Minute)
		d.write("spec", "1")
		if got, most := toldAfter(t, s), maxWait+2*quiet; got > most {
			t.Errorf("told after %v, want at most %v", got, most)
		}
		silentFor(t, s, time.Minute)
	})
}

// TestNoiseCostsTenLooksASecond counts the looks that events without end cause.
func TestNoiseCostsTenLooksASecond(t *testing.T) {
	now := time.Unix(0, 0)
	end := now.Add(time.Minute)
	var s settler
	looks := 0
	for ; now.Before(end); now = now.Add(time.Millisecond) {
		s.event(now)
		if wait, due := s.wait(now); due && wait <= 0 {
			s.looked(now, false, true)
			looks++
		}
	}
	if looks > 601 {
		t.Errorf("%d looks in a minute, want at most 601", looks)
	}
}

// TestTellingEndsTheLooks: without another event there is no reason for one.
func TestTellingEndsTheLooks(t *testing.T) {
	now := time.Unix(0, 0)
	var s settler
	s.event(now)
	for look, want := range []struct{ same, tell bool }{{false, false}, {false, false}, {true, true}} {
		wait, due := s.wait(now)
		if !due {
			t.Fatalf("look %d never comes", look)
		}
		now = now.Add(wait)
		if got := s.looked(now, true, want.same); got != want.tell {
			t.Errorf("look %d tells: %v, want %v", look, got, want.tell)
		}
	}
	if wait, due := s.wait(now); due {
		t.Errorf("another look comes after %v", wait)
	}
}

func TestThereAndBackTellsNothing(t *testing.T) {
	virtual(t, func(t *testing.T, d disk, s *Set) {
		d.write("spec", "1")
		signal(s.touched)
		silentFor(t, s, quiet/2)
		d.write("spec", "0")
		signal(s.touched)
		silentFor(t, s, time.Minute)
	})
}
