package watch

import (
	"io/fs"
	"maps"
	"os"
)

// A Stamp has the files at some paths: their identity, size and time of last write, or nil if
// there was none. If two stamps are equal, nothing was written between them, as far as these
// show.
type Stamp map[string]fs.FileInfo

// StampOf returns the stamp of paths now. A path is that of a file or of a directory, as for
// [Set.Watch], and need not exist.
func StampOf(paths []string) Stamp {
	s := make(Stamp)
	for _, path := range paths {
		s.add(path)
		for _, file := range filesIn(path) {
			s.add(file)
		}
	}
	return s
}

// add adds a path to the stamp. A directory itself is left out, because its time changes with
// files that don't belong to a spec.
func (s Stamp) add(path string) {
	info, err := os.Stat(path)
	if err != nil {
		s[path] = nil
	} else if !info.IsDir() {
		s[path] = info
	}
}

// Equal reports whether s and other have the same files with the same sizes and times.
func (s Stamp) Equal(other Stamp) bool { return maps.EqualFunc(s, other, sameFile) }

func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
