package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lunsync/lunsync/spec/outfile"
)

// A Note is a small file about one appliance in a state directory, such as that of a
// suspension. Its methods may be called concurrently, and by several processes.
type Note struct{ path string }

// OpenNote returns the note of the given name, such as "suspended", about the
// appliance at the given URL. Neither the directory nor the note need exist.
func OpenNote(dir, server, name string) (Note, error) {
	of, err := stateName(server)
	if err != nil {
		return Note{}, err
	}
	return Note{filepath.Join(dir, name+"-"+of+".json")}, nil
}

// Path returns the path of the file.
func (n Note) Path() string { return n.path }

// Read returns the text of the note. Its error wraps [fs.ErrNotExist] if there is none.
func (n Note) Read() ([]byte, error) { return readBounded(n.path) }

// Write makes text the text of the note. After a crash the note has this text or the one
// before.
func (n Note) Write(text []byte) error {
	if err := os.MkdirAll(filepath.Dir(n.path), 0o700); err != nil {
		return err
	}
	return outfile.Replace(n.path, text)
}

// Remove removes the note, if there is one.
func (n Note) Remove() error {
	err := os.Remove(n.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return outfile.SyncDir(filepath.Dir(n.path))
}
