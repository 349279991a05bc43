package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/spec"
)

// GoneFiles returns the files, sorted, that listed owned objects and that are not among the
// files of s. If none of them is, as in another checkout, files are compared by their base
// names, and files that still exist don't count.
func GoneFiles(s *spec.Spec, own ownership.Ownership) []string {
	there, names := make(map[string]bool), make(map[string]bool)
	for _, file := range Absolute(s.Files) {
		there[file], names[filepath.Base(file)] = true, true
	}
	var gone []string
	moved := true
	for i := range own.Entries {
		file := own.Entries[i].File
		moved = moved && !there[file]
		if file != "" && !there[file] {
			gone = append(gone, file)
		}
	}
	slices.Sort(gone)
	gone = slices.Compact(gone)
	if moved {
		gone = slices.DeleteFunc(gone, func(file string) bool { return names[filepath.Base(file)] || exists(file) })
	}
	return gone
}

// exists reports whether there is a file at a path.
func exists(file string) bool {
	_, err := os.Lstat(file)
	return !errors.Is(err, fs.ErrNotExist)
}

// Absolute returns the absolute path of each file, by the name that was given. Standard
// input has none.
func Absolute(files []string) map[string]string {
	paths := make(map[string]string, len(files))
	for _, file := range files {
		if path, err := filepath.Abs(file); err == nil && file != stdinName {
			paths[file] = path
		}
	}
	return paths
}

// stdinName is the name of standard input among the files of a spec.
const stdinName = "-"
