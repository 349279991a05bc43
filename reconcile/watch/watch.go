package watch

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// pollInterval is how often the sets are read without an event. This finds changes for which
// the kernel sends none: on network file systems, through hard links, and of directories
// more than one level above.
const pollInterval = 15 * time.Second

// A Watcher watches any number of sets of files with one inotify instance. It is safe for
// concurrent use.
type Watcher struct {
	notifier *notifier
	poll     time.Duration
	added    chan struct{}

	mu   sync.Mutex
	sets []*Set
}

// New returns a watcher without sets. It warns on log, once, if the kernel can't send events.
func New(log *slog.Logger) *Watcher {
	return &Watcher{notifier: newNotifier(log), poll: pollInterval, added: make(chan struct{}, 1)}
}

// Add returns a new set without paths.
func (w *Watcher) Add() *Set {
	s := newSet(w.notifier)
	w.mu.Lock()
	w.sets = append(w.sets, s)
	w.mu.Unlock()
	signal(w.added)
	return s
}

// Run watches all sets, also those that are added later, until ctx ends. It also reads them
// every 15 seconds, to find changes for which the kernel sends no event. It must be called
// only once. When it returns, all goroutines that it started have ended.
func (w *Watcher) Run(ctx context.Context) {
	w.notifier.open()
	defer w.notifier.close()
	var running sync.WaitGroup
	defer running.Wait()
	for started := 0; ; {
		sets := w.all()
		for _, s := range sets[started:] {
			running.Go(func() { s.run(ctx, w.poll) })
		}
		started = len(sets)
		select {
		case <-w.added:
		case <-ctx.Done():
			return
		}
	}
}

// all returns the sets that were added so far.
func (w *Watcher) all() []*Set {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sets)
}

// signal sends a value on c, which has a buffer for one value, unless the buffer is full.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
