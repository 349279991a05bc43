// Package infile reads files that people name. Such a name may stand for a pipe whose
// writer never comes, a device without an end, or a disk image: what is read is bounded,
// and waiting ends when the caller's context does.
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

// DefaultWait is how long the writer of a pipe is waited for unless [How] says.
const DefaultWait = 30 * time.Second

// How says how a file is read.
type How struct {
	// Max bounds what is read, in bytes. One more is returned of what is larger.
	Max int64
	// Wait is how long the writer of a pipe is waited for; 0 means [DefaultWait]. Once
	// it has begun, it may take its time.
	Wait time.Duration
	// Regular refuses pipes: the file is read again and again.
	Regular bool
}

// Read returns what a file holds, if that is a regular file or a pipe that ends. When ctx
// ends, so does the wait for a pipe, with the error of ctx. Other errors name the file,
// as an [fs.PathError].
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
	// What a name stands for can change after the look: nothing waits to be opened.
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

// ErrIrregular is wrapped by the error of [Read] if what stands at the name is not a file that
// [How] allows.
var ErrIrregular = errors.New("not a regular file")

// An irregularError says what stands at a name in place of a regular file.
type irregularError string

func (e irregularError) Error() string { return string(e) }

func (e irregularError) Is(target error) bool { return target == ErrIrregular }

// check returns why what has the given mode can't be read, or nil.
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

// look is how often a pipe without a writer is looked at.
const look = 10 * time.Millisecond

// begin returns the first bytes of a pipe, once somebody has written to it. One that has
// a name is like one at its end before that.
func (how How) begin(ctx context.Context, pipe *os.File) ([]byte, error) {
	wait := how.Wait
	if wait <= 0 {
		wait = DefaultWait
	}
	deadline := time.Now().Add(wait)
	ticker := time.NewTicker(look)
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

// isNamed reports whether a pipe has a name in a file system. One without, such as a shell
// makes for <(command), had its writer from the beginning.
func isNamed(path string) bool {
	_, err := filepath.EvalSymlinks(path)
	return err == nil
}

// Stream returns what r gives until it ends, and one byte more than limit if that is
// more. When ctx ends first, it returns the error of ctx, and leaves r to whoever reads:
// what is standard input may be a terminal, where nobody types. It does not read at all
// if ctx has ended before: somebody may still be reading then.
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
