package watch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// maxRounds is how often a set's directories are found again because they have changed
// meanwhile. A change after that is an event.
const maxRounds = 5

// A Set is a set of paths whose changes are reported together. It is safe for concurrent use.
type Set struct {
	notifier *notifier
	changed  chan struct{}
	touched  chan struct{} // gets a value when something may have changed
	debounce debouncer     // used by run only

	mu       sync.Mutex
	paths    []string
	reported contents // the contents that the caller knows of
	lastRead contents // what the last reading found
}

func newSet(n *notifier) *Set {
	return &Set{notifier: n, changed: make(chan struct{}, 1), touched: make(chan struct{}, 1)}
}

// Changed returns the channel on which a value is sent when the content of the set has changed
// since the last value, or since [Set.Watch] added the path. The channel has a buffer for one
// value and is never closed. A change that is undone within 100 ms may not be reported.
func (s *Set) Changed() <-chan struct{} { return s.changed }

// Watch replaces the paths of the set. A path is that of a file, or of a directory whose files
// *.yaml and *.yml are watched. It need not exist. A path that was not in the set before is
// compared with its content at this call: to miss no change, call Watch before you read the
// files.
func (s *Set) Watch(paths ...string) {
	paths = slices.Compact(slices.Sorted(slices.Values(paths)))
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Equal(paths, s.paths) {
		return
	}
	s.paths = paths
	reported := s.read()
	for path := range reported {
		if known, ok := s.reported[path]; ok {
			reported[path] = known
		}
	}
	s.reported = reported
	signal(s.touched)
}

// run reads the set whenever something may have changed, until ctx ends. It then removes the
// set's watches.
func (s *Set) run(ctx context.Context, poll time.Duration) {
	defer s.leave()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		wait, due := s.debounce.wait(time.Now())
		if due && wait <= 0 {
			s.check()
			continue
		}
		timer.Stop()
		if due {
			timer.Reset(wait)
		}
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.touched:
			s.debounce.event(time.Now())
		case <-ticker.C:
			s.debounce.event(time.Now())
		}
	}
}

// check reads the set, and reports a change if the debouncer agrees.
func (s *Set) check() {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.read()
	differs, same := !maps.Equal(found, s.reported), maps.Equal(found, s.lastRead)
	s.lastRead = found
	if s.debounce.checked(time.Now(), differs, same) {
		s.reported = found
		signal(s.changed)
	}
}

// read returns the contents of the paths. It adds watches before it reads, so that a change
// after the reading causes an event.
func (s *Set) read() contents {
	for range maxRounds {
		if !s.notifier.watch(s, directories(s.paths)) {
			break
		}
	}
	return read(s.paths)
}

// leave removes the watches that only this set needs.
func (s *Set) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notifier.watch(s, nil)
}
