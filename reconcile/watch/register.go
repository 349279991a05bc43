package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// A register knows which sets are to hear of which directories. It is safe for
// concurrent use, and none of its methods takes long: events wait for them.
type register struct {
	mu      sync.Mutex
	watched map[string]*directory // by the path that events have
}

// A directory is one that is watched.
type directory struct {
	info fs.FileInfo
	lost bool // its watch may have ended
	sets map[*Set]bool
}

func newRegister() *register {
	return &register{watched: make(map[string]*directory)}
}

// release takes a set from the directories that it doesn't want any more, and
// returns the paths of those that nobody wants.
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

// join has a set hear of a directory that is watched already, whatever its path: the
// kernel knows it by what it is, and tells one path of it.
func (r *register) join(s *Set, info fs.FileInfo) bool {
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

// enter takes note of a watch that is about to be added. It returns the paths of
// those that stand in its way: of another directory that had this path, and of
// this one where its watch may have ended. Their sets look for them again.
func (r *register) enter(s *Set, path string, info fs.FileInfo) []string {
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

// forget takes note that there is no watch after all.
func (r *register) forget(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.watched, path)
}

// event touches the sets that have to do with a path, or all of them if none has.
// If the path itself is gone, so may be its watch.
func (r *register) event(path string, gone bool) {
	path = filepath.Clean(path) // in the root they have two slashes
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

// trouble has everything looked at again. If events were lost, so may be the news
// that a watch has ended.
func (r *register) trouble(lost bool) {
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
