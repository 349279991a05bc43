package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
)

// Replace makes data what the file at path holds, for its owner alone. The file need not
// exist; a symbolic link at path is replaced, not followed. After a crash the file holds
// what it held before, or all of data. When Replace returns nil, a power failure doesn't
// undo it: the file and its directory are synced.
//
// If root writes into a directory of somebody else, the file belongs to that user: a
// service that runs as that user must be able to read and replace it.
//
// A process that is killed can leave a temporary file in the directory; see
// [IsTemporary].
func Replace(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, temporaryPattern)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = GiveToOwnerOf(dir, f)
	}
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

// SyncDir makes what was created, renamed or removed in a directory survive a power
// failure.
func SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// temporaryPattern gives the names of the files that Replace renames, as
// [os.CreateTemp] takes it. They don't contain the name that is replaced, which may be
// as long as a file system allows.
const temporaryPattern = ".lunsync-*"

// temporaryName matches what [os.CreateTemp] makes of temporaryPattern.
var temporaryName = regexp.MustCompile(`^\.lunsync-[0-9]+$`)

// IsTemporary reports whether the file name, without its directory, is one that
// [Replace] gives to a file that it has not renamed yet. Unless a Replace is running,
// such a file is what a killed process left behind.
func IsTemporary(name string) bool { return temporaryName.MatchString(name) }
