package watch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// maxRounds bounds how often a set's directories are looked up anew because they
// have changed meanwhile. A change after that is an event like any other.
const maxRounds = 5

// A Set is a number of paths that are watched as one. It is safe for concurrent
// use.
type Set struct {
	notifier *notifier
	changed  chan struct{}
	touched  chan struct{} // gets a value when something may have changed
	settle   settler       // belongs to run

	mu    sync.Mutex
	paths []string
	told  contents // what the caller knows of
	seen  contents // what the last look has found
}

func newSet(n *notifier) *Set {
	return &Set{notifier: n, changed: make(chan struct{}, 1), touched: make(chan struct{}, 1)}
}

// Changed returns the channel that gets a value when something in the set has
// changed since the last value, or since [Set.Watch] was called. It holds one
// value at most and is never closed. What changes and changes back within 100 ms
// may go untold.
func (s *Set) Changed() <-chan struct{} { return s.changed }

// Watch replaces the paths of the set. A path may be a file or a directory, of
// which the files *.yaml and *.yml count, and need not exist. It counts as it is
// when Watch is called, unless it was in the set before: to miss nothing, call
// Watch first and read then.
func (s *Set) Watch(paths ...string) {
	paths = slices.Compact(slices.Sorted(slices.Values(paths)))
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Equal(paths, s.paths) {
		return
	}
	s.paths = paths
	told := s.read()
	for path := range told {
		if known, ok := s.told[path]; ok {
			told[path] = known
		}
	}
	s.told = told
	signal(s.touched)
}

// run looks at the set whenever something may have changed, until ctx ends.
func (s *Set) run(ctx context.Context, poll time.Duration) {
	defer s.leave()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		wait, due := s.settle.wait(time.Now())
		if due && wait <= 0 {
			s.look()
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
			s.settle.event(time.Now())
		case <-ticker.C:
			s.settle.event(time.Now())
		}
	}
}

// look reads the set and tells if it has changed and stays so.
func (s *Set) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.read()
	news, same := !maps.Equal(found, s.told), maps.Equal(found, s.seen)
	s.seen = found
	if s.settle.looked(time.Now(), news, same) {
		s.told = found
		signal(s.changed)
	}
}

// read returns what the paths hold. Watches come first, so that what changes after
// the reading is an event.
func (s *Set) read() contents {
	for range maxRounds {
		if !s.notifier.watch(s, directories(s.paths)) {
			break
		}
	}
	return read(s.paths)
}

// leave gives up what is watched for the set.
func (s *Set) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notifier.watch(s, nil)
}
