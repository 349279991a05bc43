package watch

import "time"

const (
	// pause is how long after an event the first look comes: one write is several
	// events.
	pause = 10 * time.Millisecond
	// quiet is the time between two looks, and how long there must have been no
	// event before a change is told.
	quiet = 100 * time.Millisecond
	// maxWait is how long events that change nothing can put off the telling.
	maxWait = time.Second
)

// A settler decides when to look and when to tell. It knows nothing of files and
// has no clock. Its zero value has seen no event.
//
//	events  ││                │   │   │
//	looks     1         2       1         2         3         4
//	found     B         B       C'        C         C         C
//	                    tell B                                tell C
//
// Look 3 agrees with look 2, but is told of only if no event came since look 2.
type settler struct {
	first, last time.Time // of the events of one burst
	pending     bool      // an event came after the last look
	unsettled   bool      // the last look has found something that isn't told
	at          time.Time // when the last look ended
}

// event takes note that something may have changed.
func (s *settler) event(now time.Time) {
	if !s.pending && !s.unsettled {
		s.first = now
	}
	s.last, s.pending = now, true
}

// wait returns how long it is to the next look, and whether there is one.
func (s *settler) wait(now time.Time) (time.Duration, bool) {
	next := s.at.Add(quiet)
	if first := s.first.Add(pause); first.After(next) {
		next = first
	}
	return next.Sub(now), s.pending || s.unsettled
}

// looked takes note of a look that ended now and reports whether to tell what it
// found. News is whether that differs from what was told, same whether it is what
// the look before has found.
func (s *settler) looked(now time.Time, news, same bool) bool {
	calm := now.Sub(s.last) >= quiet || now.Sub(s.first) >= maxWait
	tell := news && same && calm
	s.pending, s.unsettled, s.at = false, news && !tell, now
	return tell
}
