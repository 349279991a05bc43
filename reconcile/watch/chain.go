package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxLinks is how many symbolic links are followed in one path, as Linux has it.
const maxLinks = 40

// directories returns all directories whose entries decide what the paths hold, as
// they are without symbolic links. Of
//
//	/etc/lunsync/nas1.yaml -> ..data/nas1.yaml    (a volume of Kubernetes)
//	/etc/lunsync/..data    -> ..2026_11_25
//
// these are /etc/lunsync and /etc/lunsync/..2026_11_25, where a name can be given
// to something else, and the directory above each, where they themselves can. For
// what doesn't exist it is the directory in which it would appear.
func directories(paths []string) map[string]fs.FileInfo {
	c := make(chain)
	for _, path := range paths {
		c.follow(path)
		for _, file := range filesIn(path) {
			c.follow(file)
		}
	}
	return c
}

// A chain collects directories.
type chain map[string]fs.FileInfo

// follow adds the directories that path leads through and takes a turn in.
func (c chain) follow(path string) {
	dir, rest := start(path)
	for links := 0; len(rest) > 0 && links <= maxLinks; {
		name := rest[0]
		rest = rest[1:]
		if name == ".." {
			dir = filepath.Dir(dir)
			continue
		}
		next := filepath.Join(dir, name)
		info, err := os.Lstat(next)
		switch {
		case err != nil:
			c.add(dir)
			return
		case info.Mode().Type() == fs.ModeSymlink:
			c.add(dir)
			links++
			dir, rest = turn(dir, next, rest)
		default:
			if len(rest) == 0 {
				c.add(dir)
			}
			dir = next
		}
	}
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		c.add(dir)
	}
}

// add adds a directory and the one above it.
func (c chain) add(dir string) {
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if info, err := os.Stat(d); err == nil {
			c[d] = info
		}
	}
}

// start returns where path begins and the names that lead on from there.
func start(path string) (dir string, rest []string) {
	root := string(filepath.Separator)
	if !filepath.IsAbs(path) {
		// Not filepath.Abs: it would take a name before ".." for no link.
		if wd, err := os.Getwd(); err == nil {
			path = wd + root + path
		}
	}
	return root, names(path)
}

// names returns the names that make up a path.
func names(path string) []string {
	split := strings.Split(path, string(filepath.Separator))
	return slices.DeleteFunc(split, func(name string) bool { return name == "" || name == "." })
}

// turn returns where a symbolic link in dir leads, in place of its name.
func turn(dir, link string, rest []string) (string, []string) {
	target, err := os.Readlink(link)
	if err != nil {
		return dir, nil // it was there a moment ago: the change is an event
	}
	if filepath.IsAbs(target) {
		dir = string(filepath.Separator)
	}
	return dir, append(names(target), rest...)
}
