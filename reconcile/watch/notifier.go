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

// A notifier passes events of the kernel to the sets whose directories they are about. If it
// is not open, or could not be opened, there are no events. It is safe for concurrent use.
type notifier struct {
	log      *slog.Logger
	register *register
	drained  chan struct{} // closed after the last event

	// mu is locked while the kernel is called. fsnotify can block then until its events are
	// received, so what receives them must not lock it.
	mu     sync.Mutex
	kernel *fsnotify.Watcher
	warned bool
}

func newNotifier(log *slog.Logger) *notifier {
	return &notifier{log: log, register: newRegister()}
}

// open starts to receive events.
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

// close removes all watches and waits for the last event.
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

// watch replaces the directories that are watched for a set by dirs, and reports whether new
// watches were added.
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
		if !n.register.share(s, info) && n.add(s, path, info) {
			added = true
		}
	}
	return added
}

// add adds a watch of a directory for a set, and reports whether the kernel accepted it.
func (n *notifier) add(s *Set, path string, info fs.FileInfo) bool {
	for _, old := range n.register.add(s, path, info) {
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

// remove removes the watch of a directory.
func (n *notifier) remove(path string) {
	// An error means that there is none, for instance because the directory was deleted.
	_ = n.kernel.Remove(path)
}

// warn logs, once, that changes may be found late.
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

// drain receives events and errors until fsnotify is closed. It must not stop before,
// because fsnotify would block.
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
			n.register.recheckAll(errors.Is(err, fsnotify.ErrEventOverflow))
		}
	}
}
