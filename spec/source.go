package spec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stdinName stands for standard input among the arguments and in positions.
const stdinName = "-"

var errNoStdin = errors.New("there is no standard input")

// findFiles returns the files that paths name, in order. What can't be found is
// added to errs.
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

// filesIn returns the YAML files in a directory, by name. Entries that begin with
// a dot are skipped: Kubernetes keeps the volumes of a ConfigMap in such. Any other
// entry that has the name of a file and is none is a mistake: a container runtime
// makes a directory where the source of a mount is missing, and what the file listed
// would count as removed.
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

// nature returns what a file of the given mode is, for people.
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

// cause returns what err says without the path, which its position tells.
func cause(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// relative returns path as it is found from the working directory, for one that
// is written in file.
func relative(file, path string) string {
	if path == "" || filepath.IsAbs(path) || file == stdinName {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
