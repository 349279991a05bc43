package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lunsync/lunsync/spec/outfile"
)

// A Note is a small file about one appliance in a state directory, beside its
// ledger. It is safe for concurrent use as far as files are.
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

// Path returns where the note is.
func (n Note) Path() string { return n.path }

// Read returns what the note says. Its error wraps [fs.ErrNotExist] if there is
// none.
func (n Note) Read() ([]byte, error) { return readBounded(n.path) }

// Write makes text what the note says: after a crash it says that or what it said
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
