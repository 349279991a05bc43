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

// withFakeTime runs f in a synctest bubble, with a set of the file "spec". There are no events
// of the kernel: f causes one with [signal].
func withFakeTime(t *testing.T, f func(t *testing.T, d disk, s *Set)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDisk(t)
		d.write("spec", "0")
		w := New(slog.New(slog.DiscardHandler))
		s := w.Add()
		s.Watch(d.path("spec"))
		go s.run(t.Context(), w.poll)
		time.Sleep(quiet) // in the time of the bubble
		f(t, d, s)
	})
}

// timeToChange returns the time until a set reports a change, at most an hour.
func timeToChange(t *testing.T, s *Set) time.Duration {
	t.Helper()
	start := time.Now()
	select {
	case <-s.Changed():
	case <-time.After(time.Hour):
		t.Fatal("no change was told")
	}
	return time.Since(start)
}

// noChangeFor checks that a set reports nothing for the time d.
func noChangeFor(t *testing.T, s *Set, d time.Duration) {
	t.Helper()
	time.Sleep(d)
	synctest.Wait()
	noChange(t, s)
}

func TestChangeIsToldInATenthOfASecond(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		for i := range 3 {
			d.replace("spec", strings.Repeat("x", i+1))
			signal(s.touched)
			if got, want := timeToChange(t, s), firstDelay+quiet; got != want {
				t.Errorf("told after %v, want %v", got, want)
			}
			noChangeFor(t, s, time.Minute)
		}
	})
}

func TestTouchTellsNothing(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		d.touch("spec")
		signal(s.touched)
		noChangeFor(t, s, time.Minute)
		d.write("spec", "0")
		signal(s.touched)
		noChangeFor(t, s, time.Minute)
	})
}

// TestPollFindsWhatNoEventTells checks that polling finds changes without events: on a network
// file system, through a hard link in another directory, by the rename of a directory far
// above.
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
			withFakeTime(t, func(t *testing.T, d disk, s *Set) {
				change(d)
				if got, most := timeToChange(t, s), pollInterval+firstDelay+quiet; got > most {
					t.Errorf("told after %v, want at most %v", got, most)
				}
				noChangeFor(t, s, time.Minute)
			})
		})
	}
}

// TestSlowWriterIsWaitedOut checks that a file that is written bit by bit is reported once,
// when it is complete. The delays between writes are a little shorter than quiet, with events
// and without. The writing takes longer than maxWait and goes on during a poll.
func TestSlowWriterIsWaitedOut(t *testing.T) {
	for _, events := range []bool{true, false} {
		t.Run(fmt.Sprint("events ", events), func(t *testing.T) {
			withFakeTime(t, func(t *testing.T, d disk, s *Set) {
				const writes = 40
				noChangeFor(t, s, pollInterval-maxWait)
				for i := range writes {
					d.write("spec", strings.Repeat("x", i))
					if events {
						signal(s.touched)
					}
					noChangeFor(t, s, quiet*9/10)
				}
				if got, most := timeToChange(t, s), pollInterval+2*quiet; got > most {
					t.Errorf("told after %v, want at most %v", got, most)
				}
				d.holds("spec", strings.Repeat("x", writes-1))
				noChangeFor(t, s, time.Minute)
			})
		})
	}
}

// TestBurstTellsOnce checks that a change is reported once its events have ended.
func TestBurstTellsOnce(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		for i := range 1000 {
			d.write("spec", fmt.Sprint(i))
			signal(s.touched)
			noChangeFor(t, s, time.Millisecond)
		}
		if got := timeToChange(t, s); got > 2*quiet {
			t.Errorf("told %v after the last write, want at most %v", got, 2*quiet)
		}
		noChangeFor(t, s, time.Minute)
	})
}

// TestChangesInTurnTellOnce checks that two changes are reported as one if less than a second
// is between them and there are events all the time.
func TestChangesInTurnTellOnce(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		s.Watch(d.path("spec"), d.path("secret"))
		d.write("spec", "1")
		for range 30 {
			signal(s.touched)
			noChangeFor(t, s, 30*time.Millisecond)
		}
		d.write("secret", "1")
		signal(s.touched)
		timeToChange(t, s)
		noChangeFor(t, s, time.Minute)
	})
}

// TestNoiseDoesNotHideAChange checks that endless events of other files delay the report of a
// change by maxWait at most.
func TestNoiseDoesNotHideAChange(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
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
		noChangeFor(t, s, time.Minute)
		d.write("spec", "1")
		if got, most := timeToChange(t, s), maxWait+2*quiet; got > most {
			t.Errorf("told after %v, want at most %v", got, most)
		}
		noChangeFor(t, s, time.Minute)
	})
}

// TestNoiseCostsTenLooksASecond checks how often endless events cause a reading.
func TestNoiseCostsTenLooksASecond(t *testing.T) {
	now := time.Unix(0, 0)
	end := now.Add(time.Minute)
	var s debouncer
	looks := 0
	for ; now.Before(end); now = now.Add(time.Millisecond) {
		s.event(now)
		if wait, due := s.wait(now); due && wait <= 0 {
			s.checked(now, false, true)
			looks++
		}
	}
	if looks > 601 {
		t.Errorf("%d looks in a minute, want at most 601", looks)
	}
}

// TestTellingEndsTheLooks checks that no reading follows a report without another event.
func TestTellingEndsTheLooks(t *testing.T) {
	now := time.Unix(0, 0)
	var s debouncer
	s.event(now)
	for look, want := range []struct{ same, tell bool }{{false, false}, {false, false}, {true, true}} {
		wait, due := s.wait(now)
		if !due {
			t.Fatalf("look %d never comes", look)
		}
		now = now.Add(wait)
		if got := s.checked(now, true, want.same); got != want.tell {
			t.Errorf("look %d tells: %v, want %v", look, got, want.tell)
		}
	}
	if wait, due := s.wait(now); due {
		t.Errorf("another look comes after %v", wait)
	}
}

func TestThereAndBackTellsNothing(t *testing.T) {
	withFakeTime(t, func(t *testing.T, d disk, s *Set) {
		d.write("spec", "1")
		signal(s.touched)
		noChangeFor(t, s, quiet/2)
		d.write("spec", "0")
		signal(s.touched)
		noChangeFor(t, s, time.Minute)
	})
}
