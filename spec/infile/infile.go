package infile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// DefaultWait is how long [Read] waits for the writer of a pipe if [How] doesn't say.
const DefaultWait = 30 * time.Second

// How says how [Read] reads a file.
type How struct {
	// Max is the limit in bytes. Read returns Max+1 bytes of a larger file, by which its
	// caller knows that the file is too large.
	Max int64
	// Wait is how long to wait for the first byte of a pipe; 0 means [DefaultWait]. There
	// is no time limit for the rest.
	Wait time.Duration
	// Regular refuses pipes, for files that are read repeatedly.
	Regular bool
}

// Read returns the content of a regular file or of a pipe, up to how.Max+1 bytes. If ctx
// ends while it waits for a pipe, it returns the error of ctx. Any other error is an
// [*fs.PathError]; it wraps [ErrIrregular] if the file is of a type that can't be read.
func Read(ctx context.Context, path string, how How) ([]byte, error) {
	text, err := read(ctx, path, how)
	if err == nil {
		return text, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if named, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, named
	}
	return nil, &fs.PathError{Op: "read", Path: path, Err: err}
}

func read(ctx context.Context, path string, how How) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil {
		err = how.check(info.Mode())
	}
	if err != nil {
		return nil, err
	}
	// The file can be replaced after Stat. O_NONBLOCK keeps the open from waiting for the
	// writer of a pipe.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err == nil {
		err = how.check(info.Mode())
	}
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() {
		return io.ReadAll(io.LimitReader(f, how.Max+1))
	}
	return how.drain(ctx, f)
}

// ErrIrregular says that a file is of a type that [How] doesn't allow.
var ErrIrregular = errors.New("not a regular file")

// An irregularError says of which type a file is, in place of a regular file.
type irregularError string

func (e irregularError) Error() string { return string(e) }

func (e irregularError) Is(target error) bool { return target == ErrIrregular }

// check returns why a file with that mode can't be read, or nil.
func (how How) check(mode fs.FileMode) error {
	isPipe := mode&fs.ModeNamedPipe != 0
	switch {
	case mode.IsRegular(), isPipe && !how.Regular:
		return nil
	case isPipe:
		return irregularError("it is a pipe, and would have to be read again and again; name a regular file")
	case mode.IsDir():
		return irregularError("it is a directory; name a file")
	case mode&fs.ModeSocket != 0:
		return irregularError("it is a socket; name a regular file or a pipe")
	}
	return irregularError("it is a device; name a regular file or a pipe")
}

// drain reads a pipe to its end.
func (how How) drain(ctx context.Context, pipe *os.File) ([]byte, error) {
	stop := context.AfterFunc(ctx, func() {
		if err := pipe.SetReadDeadline(time.Unix(1, 0)); err != nil {
			pipe.Close()
		}
	})
	defer stop()
	start, err := how.begin(ctx, pipe)
	if err != nil || len(start) == 0 {
		return nil, err
	}
	rest, err := io.ReadAll(io.LimitReader(pipe, how.Max+1-int64(len(start))))
	return append(start, rest...), err
}

// pollInterval is how often a pipe without a writer is tried again.
const pollInterval = 10 * time.Millisecond

// begin waits for the first bytes of a pipe and returns them, or nothing if the pipe ends
// without any. Before a pipe with a name has a writer, it reads as if it had ended, so begin
// tries again.
func (how How) begin(ctx context.Context, pipe *os.File) ([]byte, error) {
	wait := how.Wait
	if wait <= 0 {
		wait = DefaultWait
	}
	deadline := time.Now().Add(wait)
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	start := make([]byte, min(how.Max+1, 512))
	for {
		n, err := pipe.Read(start)
		switch {
		case n > 0 || err != nil && !errors.Is(err, io.EOF):
			return start[:n], err
		case !isNamed(pipe.Name()):
			return nil, nil
		case time.Now().After(deadline):
			return nil, fmt.Errorf("nothing was written to this pipe for %s; start its writer first", wait)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// isNamed reports whether a pipe has a name in a file system. A pipe without one, such as
// that of a shell for <(command), has a writer from the beginning.
func isNamed(path string) bool {
	_, err := filepath.EvalSymlinks(path)
	return err == nil
}

// Stream reads r to its end, but at most limit+1 bytes, by which its caller knows that there
// are more than limit. If ctx ends first, it returns the error of ctx while a goroutine still
// reads r: standard input may be a terminal at which nobody types. If ctx has ended before,
// Stream does not read at all, because an earlier call may still be reading.
func Stream(ctx context.Context, r io.Reader, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(r, limit+1))
		done <- result{text, err}
	}()
	select {
	case got := <-done:
		return got.text, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
