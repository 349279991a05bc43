package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxLinks is how many symbolic links are followed in one path, as on Linux.
const maxLinks = 40

// directories returns all directories whose entries determine which files the paths lead to,
// by their paths without symbolic links. For the path /etc/lunsync/nas1.yaml and
//
//	/etc/lunsync/nas1.yaml -> ..data/nas1.yaml    (a volume of Kubernetes)
//	/etc/lunsync/..data    -> ..2026_11_25
//
// these are /etc/lunsync and /etc/lunsync/..2026_11_25, in which a name can get another file,
// and the directory above each of them, in which they can be replaced themselves. For a path
// that doesn't exist it is the directory in which it would appear.
func directories(paths []string) map[string]fs.FileInfo {
	c := make(directorySet)
	for _, path := range paths {
		c.follow(path)
		for _, file := range filesIn(path) {
			c.follow(file)
		}
	}
	return c
}

// A directorySet has directories by their paths.
type directorySet map[string]fs.FileInfo

// follow adds the directories in which path has a symbolic link, and the one of its last
// name.
func (c directorySet) follow(path string) {
	dir, rest := split(path)
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
			dir, rest = followLink(dir, next, rest)
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
func (c directorySet) add(dir string) {
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if info, err := os.Stat(d); err == nil {
			c[d] = info
		}
	}
}

// split returns the root and the names of path. A relative path begins in the working
// directory.
func split(path string) (dir string, rest []string) {
	root := string(filepath.Separator)
	if !filepath.IsAbs(path) {
		// filepath.Abs would remove ".." together with the name before it, which may be a
		// link.
		if wd, err := os.Getwd(); err == nil {
			path = wd + root + path
		}
	}
	return root, names(path)
}

// names returns the names in a path.
func names(path string) []string {
	split := strings.Split(path, string(filepath.Separator))
	return slices.DeleteFunc(split, func(name string) bool { return name == "" || name == "." })
}

// followLink returns the directory and the names to follow in place of a symbolic link in
// dir. rest are the names after the link.
func followLink(dir, link string, rest []string) (string, []string) {
	target, err := os.Readlink(link)
	if err != nil {
		return dir, nil // it was there before: an event will follow
	}
	if filepath.IsAbs(target) {
		dir = string(filepath.Separator)
	}
	return dir, append(names(target), rest...)
}
