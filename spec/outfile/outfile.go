// Package outfile writes files at names that people give. Such a name may stand for
// a link, a pipe or a device: it stays what it is.
package outfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Write makes data what the file called name holds, for its owner alone. What happens
// depends on what the name stands for:
//
//	nothing, or a regular file     replaced at once: a reader finds all of the old or all of the new
//	a symbolic link                the link stays, what it leads to is written
//	a pipe, a character device     opened and written
//	a directory, a block device,   refused, and left alone
//	a socket
//
// A pipe that nobody reads is an error, not a wait.
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

// isStream reports whether data can be poured into something without harm: a block
// device is a disk.
func isStream(m fs.FileMode) bool {
	return m&fs.ModeNamedPipe != 0 || m&fs.ModeCharDevice != 0
}

// kindOf returns what a file that can't be written is.
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

// replaceTarget replaces the file that name leads to. Info is what that is, or nil if
// there is none. The links below /proc of a process's open files don't say where they
// lead: what is open there is written in place.
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

// pour opens what is there and writes data to it.
func pour(name string, data []byte) error {
	f, err := os.OpenFile(name, openStream, 0)
	if err != nil {
		return explain(name, err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
