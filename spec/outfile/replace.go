package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
)

// Replace replaces the file at path, or creates it. Its content is data, and only its owner
// may read it. A symbolic link at path is replaced too. After a crash the file has its old
// content or all of data. If Replace returns nil, data is on disk, and a power failure
// doesn't undo it.
//
// If the process is killed, a temporary file can remain in the directory; see
// [IsTemporary].
func Replace(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, temporaryPattern)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncDir(dir)
}

// SyncDir writes a directory to disk, so that a power failure doesn't undo what was created,
// renamed or removed in it before.
func SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// temporaryPattern is the pattern for [os.CreateTemp]. It does not contain the name of the
// replaced file, which may be as long as the file system allows.
const temporaryPattern = ".lunsync-*"

// temporaryName matches the names that [os.CreateTemp] makes of temporaryPattern.
var temporaryName = regexp.MustCompile(`^\.lunsync-[0-9]+$`)

// IsTemporary reports whether name, without a directory, is that of a temporary file of
// [Replace]. If no Replace is running, a process was killed and left such a file.
func IsTemporary(name string) bool { return temporaryName.MatchString(name) }
