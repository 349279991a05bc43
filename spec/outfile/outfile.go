package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Write writes data to the file called name. What it does depends on what has that name:
//
//	nothing, a regular file       replaces it as [Replace] does: a reader gets all of the old
//	                              content or all of the new; only the owner may read it
//	a symbolic link               keeps the link and writes what it leads to
//	a pipe, a character device    opens it and writes to it
//	a directory, a block device,  returns an error and changes nothing
//	a socket
//
// If no process reads a pipe, Write returns an error and doesn't wait.
func Write(name string, data []byte) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replaceTarget(name, nil, data)
	case err != nil:
		return err
	case info.Mode().IsRegular():
		return replaceTarget(name, info, data)
	case isStream(info.Mode()):
		return pour(name, data)
	}
	return fmt.Errorf("%s is %s; name a regular file", name, kindOf(info.Mode()))
}

// isStream reports whether data can be written to a file of that mode without replacing it.
// A block device is not a stream: it is a disk, whose data would be lost.
func isStream(m fs.FileMode) bool {
	return m&fs.ModeNamedPipe != 0 || m&fs.ModeCharDevice != 0
}

// kindOf returns the type of a file that can't be written, for people.
func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a block device"
	}
	return "not a regular file"
}

// replaceTarget replaces the file to which name leads. info is that file, or nil if there is
// none. The links below /proc to a process's open files don't have the paths of the files, so
// a file that is reached through them is written in place.
func replaceTarget(name string, info fs.FileInfo, data []byte) error {
	target, err := follow(name)
	if err != nil {
		return err
	}
	if info != nil {
		if there, err := os.Lstat(target); err != nil || !os.SameFile(there, info) {
			return pour(name, data)
		}
	}
	return Replace(target, data)
}

// pour opens the existing file name and writes data to it.
func pour(name string, data []byte) error {
	f, err := os.OpenFile(name, openStream, 0)
	if err != nil {
		return explain(name, err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
