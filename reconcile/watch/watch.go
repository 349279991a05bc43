// Package watch tells when what files hold has changed.
//
// An event of the kernel only means "look again": what counts is the content. So a
// touch tells nothing, and a thousand writes in a row tell one thing. A file that
// is being written is waited out, as far as a watcher can: a change is told when
// it has been there for a while and everything is quiet.
//
//	an event ─► look ─► as it was told: that's all
//	a poll   ─►      └► otherwise: look again, until two looks agree ─► tell
//
// Who writes a file slower than that is seen half way. It takes a rename of the
// complete file to be safe from that.
package watch

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// pollInterval is the time between two looks without an event. They find what the
// kernel doesn't tell: changes on file systems of others, through hard links, and
// of directories far above.
const pollInterval = 15 * time.Second

// A Watcher watches any number of sets of files with what the kernel needs for
// one. It is safe for concurrent use.
type Watcher struct {
	notifier *notifier
	poll     time.Duration
	added    chan struct{}

	mu   sync.Mutex
	sets []*Set
}

// New returns a watcher without sets. It logs what keeps it from being told of
// changes by the kernel.
func New(log *slog.Logger) *Watcher {
	return &Watcher{notifier: newNotifier(log), poll: pollInterval, added: make(chan struct{}, 1)}
}

// Add returns a new set, which holds no paths.
func (w *Watcher) Add() *Set {
	s := newSet(w.notifier)
	w.mu.Lock()
	w.sets = append(w.sets, s)
	w.mu.Unlock()
	signal(w.added)
	return s
}

// Run watches all sets, those that are added later too, until ctx ends. Where the
// kernel can't tell of changes, Run looks for them every 15 seconds. It is called
// once; all that it has started has ended when it returns.
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

// all returns the sets there are.
func (w *Watcher) all() []*Set {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sets)
}

// signal leaves a value in c, which has room for one, unless one is there already.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
