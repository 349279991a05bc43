package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks is how many links follow follows, as on Linux.
const maxLinks = 40

// follow returns the path to which name leads through symbolic links. It need not exist.
func follow(name string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		next, err := os.Readlink(name)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			// filepath.Join would remove ".." together with the name before it, which may be
			// a link.
			next = filepath.Dir(name) + string(filepath.Separator) + next
		}
		name = next
	}
	return "", fmt.Errorf("%s leads through too many links", name)
}
