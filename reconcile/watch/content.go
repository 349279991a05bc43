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

// maxHashed is the size up to which a file is read. No spec and no secret may be
// larger; of a larger file, size and time tell whether it has changed.
const maxHashed = 32 << 20

// contents tell what each path holds, by a hash.
type contents map[string][sha256.Size]byte

// read returns what the paths hold now.
func read(paths []string) contents {
	c := make(contents, len(paths))
	for _, path := range paths {
		h := sha256.New()
		write(h, path)
		for _, file := range filesIn(path) {
			fmt.Fprintf(h, "%q ", filepath.Base(file))
			write(h, file)
		}
		c[path] = [sha256.Size]byte(h.Sum(nil))
	}
	return c
}

// write adds to h what a path holds, or why that can't be read. Only regular files
// are opened: others could keep the reader waiting.
func write(h hash.Hash, path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		fmt.Fprintf(h, "error %q\n", err)
	case !info.Mode().IsRegular():
		fmt.Fprintf(h, "type %v\n", info.Mode().Type())
	case info.Size() > maxHashed:
		fmt.Fprintf(h, "large %d %d\n", info.Size(), info.ModTime().UnixNano())
	default:
		writeFile(h, path)
	}
}

func writeFile(h hash.Hash, path string) {
	// A pipe that has just taken the file's place must not keep the reader waiting.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		fmt.Fprintf(h, "error %q\n", err)
		return
	}
	defer f.Close()
	n, err := io.Copy(h, io.LimitReader(f, maxHashed+1))
	fmt.Fprintf(h, "\nfile %d %v\n", n, err)
}

// filesIn returns the files of a directory that a spec is read from, by name, and
// nothing for anything else.
func filesIn(dir string) []string {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	var files []string
	entries, _ := os.ReadDir(dir) // if it fails, those that it has read count
	for _, entry := range entries {
		name, ext := entry.Name(), filepath.Ext(entry.Name())
		if !strings.HasPrefix(name, ".") && (ext == ".yaml" || ext == ".yml") {
			files = append(files, filepath.Join(dir, name))
		}
	}
	return files
}
