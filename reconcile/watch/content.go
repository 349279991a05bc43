package watch

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxHashed is the size in bytes up to which a file is read. No spec and no secret may be
// larger. A larger file counts as changed if its size or its time has changed.
const maxHashed = 32 << 20

// contents has a hash of the content of each path.
type contents map[string][sha256.Size]byte

// read returns the contents of the paths now.
func read(paths []string) contents {
	c := make(contents, len(paths))
	for _, path := range paths {
		h := sha256.New()
		hashPath(h, path)
		for _, file := range filesIn(path) {
			fmt.Fprintf(h, "%q ", filepath.Base(file))
			hashPath(h, file)
		}
		c[path] = [sha256.Size]byte(h.Sum(nil))
	}
	return c
}

// hashPath adds the content of a path to h, or why it can't be read. It opens regular files
// only, because others could block it.
func hashPath(h hash.Hash, path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		fmt.Fprintf(h, "error %q\n", err)
	case !info.Mode().IsRegular():
		fmt.Fprintf(h, "type %v\n", info.Mode().Type())
	case info.Size() > maxHashed:
		fmt.Fprintf(h, "large %d %d\n", info.Size(), info.ModTime().UnixNano())
	default:
		hashFile(h, path)
	}
}

func hashFile(h hash.Hash, path string) {
	// The file may just have been replaced by a pipe, which must not block the reader.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		fmt.Fprintf(h, "error %q\n", err)
		return
	}
	defer f.Close()
	n, err := io.Copy(h, io.LimitReader(f, maxHashed+1))
	fmt.Fprintf(h, "\nfile %d %v\n", n, err)
}

// filesIn returns the files of a directory that belong to a spec, sorted by name. For anything
// else it returns nil.
func filesIn(dir string) []string {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	var files []string
	entries, _ := os.ReadDir(dir) // after an error it has the entries that could be read
	for _, entry := range entries {
		name, ext := entry.Name(), filepath.Ext(entry.Name())
		if !strings.HasPrefix(name, ".") && (ext == ".yaml" || ext == ".yml") {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files
}
