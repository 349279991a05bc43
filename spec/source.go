package spec

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stdinName stands for standard input among the arguments and in positions.
const stdinName = "-"

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
// a dot are skipped: Kubernetes keeps the volumes of a ConfigMap in such.
func filesIn(dir string, errs *faults) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		errs.add(unreadable(dir, err))
		return nil
	}
	var files []string
	found := false
	for _, entry := range entries {
		name, ext := entry.Name(), filepath.Ext(entry.Name())
		if strings.HasPrefix(name, ".") || ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, name)
		switch info, err := os.Stat(path); {
		case err != nil:
			errs.add(unreadable(path, err))
			found = true
		case info.Mode().IsRegular():
			files = append(files, path)
			found = true
		}
	}
	if !found {
		errs.add(&Error{Pos: Pos{File: dir}, Msg: "this directory holds no *.yaml or *.yml file"})
	}
	return files
}

// readSource returns what is in file, or in stdin if it is named so.
func readSource(file string, stdin io.Reader) ([]byte, *Error) {
	if file == stdinName {
		return readBounded(file, stdin)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer f.Close()
	return readBounded(file, f)
}

func readBounded(file string, r io.Reader) ([]byte, *Error) {
	if r == nil {
		return nil, &Error{Pos: Pos{File: file}, Msg: "there is no standard input"}
	}
	src, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err != nil {
		return nil, unreadable(file, err)
	}
	return src, nil
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
