package watch

import "time"

const (
	// firstDelay is the time from an event to the first reading. One write causes several
	// events.
	firstDelay = 10 * time.Millisecond
	// quiet is the time between two readings, and how long there must have been no event
	// before a change is reported.
	quiet = 100 * time.Millisecond
	// maxWait is how long events can delay the report of a change.
	maxWait = time.Second
)

// A debouncer decides when a set is read and when a change is reported. It has no clock: each
// method gets the time. The zero value has had no event.
//
//	events    ││                  │   │   │
//	readings    1         2         1         2         3         4
//	found       B         B         C'        C         C         C
//	                      report B                                report C
//
// Reading 3 of the second burst agrees with reading 2, but it is reported only if no event
// came after reading 2.
type debouncer struct {
	first, last time.Time // times of the first and the last event of a burst
	pending     bool      // whether an event came after the last reading
	unreported  bool      // whether the last reading found a change that was not reported
	at          time.Time // when the last reading ended
}

// event records that something may have changed.
func (s *debouncer) event(now time.Time) {
	if !s.pending && !s.unreported {
		s.first = now
	}
	s.last, s.pending = now, true
}

// wait returns the time until the next reading, and whether there must be one.
func (s *debouncer) wait(now time.Time) (time.Duration, bool) {
	next := s.at.Add(quiet)
	if first := s.first.Add(firstDelay); first.After(next) {
		next = first
	}
	return next.Sub(now), s.pending || s.unreported
}

// checked records a reading that ended now, and returns whether to report what it found.
// differs says whether that differs from what was reported last, and same whether it is what
// the reading before found.
func (s *debouncer) checked(now time.Time, differs, same bool) bool {
	calm := now.Sub(s.last) >= quiet || now.Sub(s.first) >= maxWait
	report := differs && same && calm
	s.pending, s.unreported, s.at = false, differs && !report, now
	return report
}
