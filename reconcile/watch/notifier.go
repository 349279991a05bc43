package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// A notifier has the kernel tell sets that something in their directories has
// changed. One that is not open, or could not be opened, tells nothing.
type notifier struct {
	log      *slog.Logger
	register *register
	drained  chan struct{} // closed when there are no more events

	// mu is held while the kernel is called. fsnotify can then wait for its events
	// to be received, so who receives them never takes it.
	mu     sync.Mutex
	kernel *fsnotify.Watcher
	warned bool
}

func newNotifier(log *slog.Logger) *notifier {
	return &notifier{log: log, register: newRegister()}
}

// open begins to receive events.
func (n *notifier) open() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.drained = make(chan struct{})
	kernel, err := fsnotify.NewWatcher()
	if err != nil {
		n.warn(err)
		close(n.drained)
		return
	}
	n.kernel = kernel
	go n.drain(kernel)
}

// close ends that, and all watches.
func (n *notifier) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.kernel != nil {
		if err := n.kernel.Close(); err != nil {
			n.log.Debug("closing the watcher", "error", err)
		}
		n.kernel = nil
	}
	<-n.drained
}

// watch makes dirs the directories that are watched for a set, and reports whether
// there are new ones among them.
func (n *notifier) watch(s *Set, dirs map[string]fs.FileInfo) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.kernel == nil {
		return false
	}
	for _, path := range n.register.release(s, dirs) {
		n.remove(path)
	}
	added := false
	for path, info := range dirs {
		if !n.register.join(s, info) && n.add(s, path, info) {
			added = true
		}
	}
	return added
}

// add has the kernel watch a directory for a set, and reports whether it does.
func (n *notifier) add(s *Set, path string, info fs.FileInfo) bool {
	for _, old := range n.register.enter(s, path, info) {
		n.remove(old)
	}
	err := n.kernel.Add(path)
	if err == nil {
		return true
	}
	n.register.forget(path)
	if !errors.Is(err, fs.ErrNotExist) {
		n.warn(&fs.PathError{Op: "watch", Path: path, Err: err})
	}
	return false
}

// remove has the kernel watch a directory no more.
func (n *notifier) remove(path string) {
	// An error says that it doesn't, as of one that was deleted.
	_ = n.kernel.Remove(path)
}

// warn tells once that changes may be found late.
func (n *notifier) warn(err error) {
	if n.warned {
		return
	}
	n.warned = true
	switch {
	case errors.Is(err, syscall.ENOSPC):
		err = fmt.Errorf("%w; fs.inotify.max_user_watches is too low", err)
	case errors.Is(err, syscall.EMFILE):
		err = fmt.Errorf("%w; fs.inotify.max_user_instances or the limit of open files is too low", err)
	}
	n.log.Warn("changed files may be found late, by polling", "interval", pollInterval, "error", err)
}

// drain receives events and errors until there are no more. It must not stop
// before: fsnotify would wait for it.
func (n *notifier) drain(kernel *fsnotify.Watcher) {
	defer close(n.drained)
	events, errs := kernel.Events, kernel.Errors
	for events != nil || errs != nil {
		select {
		case e, ok := <-events:
			if !ok {
				events = nil
				continue
			}
			n.register.event(e.Name, e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename))
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			n.log.Debug("watching files", "error", err)
			n.register.trouble(errors.Is(err, fsnotify.ErrEventOverflow))
		}
	}
}
