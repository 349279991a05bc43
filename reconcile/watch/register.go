package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// A register knows which directories are watched, and for which sets. It is safe for
// concurrent use. Its methods don't block, because they delay events.
type register struct {
	mu      sync.Mutex
	watched map[string]*directory // by their paths in events
}

// A directory is a watched directory.
type directory struct {
	info fs.FileInfo
	lost bool          // whether its watch may have ended
	sets map[*Set]bool // the sets for which it is watched
}

func newRegister() *register {
	return &register{watched: make(map[string]*directory)}
}

// release removes a set from the directories that it no longer wants, and returns the paths of
// those that no set wants.
func (r *register) release(s *Set, wanted map[string]fs.FileInfo) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var free []string
	for path, d := range r.watched {
		if !d.sets[s] || contains(wanted, d.info) {
			continue
		}
		delete(d.sets, s)
		if len(d.sets) == 0 {
			delete(r.watched, path)
			free = append(free, path)
		}
	}
	return free
}

func contains(dirs map[string]fs.FileInfo, info fs.FileInfo) bool {
	for _, d := range dirs {
		if os.SameFile(d, info) {
			return true
		}
	}
	return false
}

// share adds a set to a directory that is watched already, under any path. It returns false if
// there is none. The kernel has one watch for a directory, with one path.
func (r *register) share(s *Set, info fs.FileInfo) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.watched {
		if !d.lost && os.SameFile(d.info, info) {
			d.sets[s] = true
			return true
		}
	}
	return false
}

// add records a watch before the kernel adds it. It returns the paths of watches that must be
// removed before: that of another directory that had this path, and an earlier one of this
// directory, which may have ended. Their sets are read again, and then get new watches.
func (r *register) add(s *Set, path string, info fs.FileInfo) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var old []string
	for p, d := range r.watched {
		if p == path || os.SameFile(d.info, info) {
			d.touch()
			delete(r.watched, p)
			old = append(old, p)
		}
	}
	r.watched[path] = &directory{info: info, sets: map[*Set]bool{s: true}}
	return old
}

// forget removes a watch that the kernel did not add.
func (r *register) forget(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.watched, path)
}

// event makes the sets be read again for which the path or its directory is watched, or all
// sets if neither is. gone says that the path was removed or renamed, so that its own watch
// may have ended.
func (r *register) event(path string, gone bool) {
	path = filepath.Clean(path) // paths in the root have two slashes
	r.mu.Lock()
	defer r.mu.Unlock()
	inside, itself := r.watched[filepath.Dir(path)], r.watched[path]
	if itself != nil {
		itself.lost = itself.lost || gone
		itself.touch()
	}
	if inside != nil {
		inside.touch()
	}
	if inside == nil && itself == nil {
		r.touchAll()
	}
}

// recheckAll makes all sets be read again. If events were lost, any watch may have ended.
func (r *register) recheckAll(lost bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.watched {
		d.lost = d.lost || lost
	}
	r.touchAll()
}

func (r *register) touchAll() {
	for _, d := range r.watched {
		d.touch()
	}
}

func (d *directory) touch() {
	for s := range d.sets {
		signal(s.touched)
	}
}
