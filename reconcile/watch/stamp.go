package watch

import (
	"io/fs"
	"maps"
	"os"
)

// A Stamp tells which files were at some paths, and when each was last written. Two
// stamps are equal if nothing was written in between, as far as a file's time, size
// and identity show that.
type Stamp map[string]fs.FileInfo

// StampOf returns the stamp of paths as they are now. A path may be a file or a
// directory, see [Set.Watch], and need not exist.
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

// add takes a path into the stamp. The time of a directory is left out: other files in
// it come and go.
func (s Stamp) add(path string) {
	info, err := os.Stat(path)
	if err != nil {
		s[path] = nil
	} else if !info.IsDir() {
		s[path] = info
	}
}

// Equal reports whether nothing was written between two stamps.
func (s Stamp) Equal(other Stamp) bool { return maps.EqualFunc(s, other, sameFile) }

func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
