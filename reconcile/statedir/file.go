package statedir

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLedger bounds what is read of a ledger.
const maxLedger = 64 << 20

// readBounded reads a file that is not larger than a ledger may be.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case info.Size() > maxLedger:
		return nil, fmt.Errorf("%s is larger than any ledger", path)
	}
	return os.ReadFile(path)
}

// setAside renames a file to a name that is free.
func setAside(path string) error {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.unusable-%d", path, n)
		switch _, err := os.Lstat(aside); {
		case errors.Is(err, fs.ErrNotExist):
			return os.Rename(path, aside)
		case err != nil:
			return err
		}
	}
}

// writeFile makes text what the file at path holds. A crash leaves what was there
// before or all of text, never a part of it.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return cmp.Or(d.Sync(), d.Close())
}

// appendFile adds text to the file at path, which must exist. If it must last, it
// does when appendFile returns.
func appendFile(path string, text []byte, last bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil && last {
		err = f.Sync()
	}
	return cmp.Or(err, f.Close())
}
