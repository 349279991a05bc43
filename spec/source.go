package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stdinName means standard input, both as a path and in positions.
const stdinName = "-"

var errNoStdin = errors.New("there is no standard input")

// findFiles returns the files that paths name, in order. Each path that it can't find is a
// mistake in errs.
func findFiles(paths []string, errs *faults) []string {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case path == stdinName:
			files = append(files, path)
		case err != nil:
			errs.add(unreadable(path, err))
		case info.IsDir():
			files = append(files, filesIn(path, errs)...)
		default:
			files = append(files, path)
		}
	}
	return files
}

// filesIn returns the YAML files in a directory, sorted by name. It skips names that begin
// with a dot, which Kubernetes uses for the data of a ConfigMap.
//
// An entry that is named like a YAML file and isn't a file is a mistake. A container runtime
// creates a directory if the source of a mount is missing. Without the mistake, lunsync
// would delete what the missing file lists.
func filesIn(dir string, errs *faults) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		errs.add(unreadable(dir, err))
		return nil
	}
	var files []string
	none := true
	for _, entry := range entries {
		name, ext := entry.Name(), filepath.Ext(entry.Name())
		if strings.HasPrefix(name, ".") || ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, name)
		none = false
		switch info, err := os.Stat(path); {
		case err != nil:
			errs.add(unreadable(path, err))
		case !info.Mode().IsRegular():
			errs.add(&Error{Pos: Pos{File: path}, Msg: "is " + nature(info.Mode()) + ", not a file; put the file back, or remove or rename this entry of the directory"})
		default:
			files = append(files, path)
		}
	}
	if none {
		errs.add(&Error{Pos: Pos{File: dir}, Msg: "this directory holds no *.yaml or *.yml file"})
	}
	return files
}

// nature returns the type of a file, for people.
func nature(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a regular file"
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no regular file"
}

func unreadable(path string, err error) *Error {
	return &Error{Pos: Pos{File: path}, Msg: "can't be read: " + cause(err)}
}

// cause returns the text of err without the path, which is in the position.
func cause(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// relative returns a path that is written in file as a path from the working directory.
func relative(file, path string) string {
	if path == "" || filepath.IsAbs(path) || file == stdinName {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
