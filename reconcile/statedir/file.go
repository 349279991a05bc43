package statedir

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/lunsync/lunsync/spec/infile"
)

// maxFile bounds what is read of one file, in bytes: no ledger or journal is larger.
const maxFile = 64 << 20

// readBounded returns what the file at path holds. Its error is an [fs.PathError] if the
// file is not there or the disk can't read it. If the file is not a regular file, or is
// too large, its error is another one: such a file can be renamed and replaced.
func readBounded(path string) ([]byte, error) {
	text, err := infile.Read(context.Background(), path, infile.How{Max: maxFile, Regular: true})
	switch {
	case errors.Is(err, infile.ErrIrregular):
		return nil, fmt.Errorf("%s is not a regular file", path)
	case err != nil:
		return nil, err
	case len(text) > maxFile:
		return nil, fmt.Errorf("%s is larger than any ledger", path)
	}
	return text, nil
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

// appendFile adds text to the file at path, which must exist. If durable is true, a power
// failure after appendFile has returned doesn't undo it.
func appendFile(path string, text []byte, durable bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil && durable {
		err = f.Sync()
	}
	return cmp.Or(err, f.Close())
}
