package infile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

// small is the limit in these tests, in bytes.
const small = 1000

// TestRegularFile checks that a regular file is read to its end, or one byte beyond the limit.
func TestRegularFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for size, want := range map[int]int{0: 0, 1: 1, small: small, small + 1: small + 1, 5 * small: small + 1} {
		if err := os.WriteFile(path, bytes.Repeat([]byte("x"), size), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := Read(t.Context(), path, How{Max: small, Regular: true})
		if len(text) != want || err != nil {
			t.Errorf("of %d bytes: %d, %v, want %d", size, len(text), err, want)
		}
	}
}

// TestWhatIsNoFile checks that a file of another type is not read, and that the error says
// which type it is.
func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "socket")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for path, want := range map[string]string{
		dir: "it is a directory", socket: "it is a socket", "/dev/zero": "it is a device", filepath.Join(dir, "missing"): "no such file",
	} {
		_, err := Read(t.Context(), path, How{Max: small})
		named, ok := errors.AsType[*fs.PathError](err)
		if !ok || named.Path != path || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error that says %q", path, err, want)
		}
	}
	if _, err := Read(t.Context(), fifo(t), How{Max: small, Regular: true}); err == nil || !strings.Contains(err.Error(), "again and again") {
		t.Errorf("a pipe where a regular file is wanted: %v", err)
	}
}

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pour writes to a pipe as soon as it has a reader, and returns a channel that gets the
// error, or nil.
func pour(path string, parts ...string) <-chan error {
	done := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		for _, part := range parts {
			if err == nil {
				_, err = io.WriteString(f, part)
			}
		}
		done <- errors.Join(err, f.Close())
	}()
	return done
}

// TestPipeThatEnds checks that a pipe is read to its end, or one byte beyond the limit.
func TestPipeThatEnds(t *testing.T) {
	path := fifo(t)
	done := pour(path, "one ", "two ", "three")
	text, err := Read(t.Context(), path, How{Max: small})
	if string(text) != "one two three" || err != nil {
		t.Errorf("Read() = %q, %v", text, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	done = pour(path, strings.Repeat("x", small), strings.Repeat("y", small))
	if text, err := Read(t.Context(), path, How{Max: small}); len(text) != small+1 || err != nil {
		t.Errorf("of a large one: %d, %v", len(text), err)
	}
	if err := <-done; err != nil && !errors.Is(err, syscall.EPIPE) { // the reader may have closed it
		t.Error(err)
	}
}

// TestPipeOfAShell checks that a pipe without a name has ended once its writer has closed it.
func TestPipeOfAShell(t *testing.T) {
	for _, text := range []string{"", "text"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		w.Close()
		got, err := Read(t.Context(), "/dev/fd/"+strconv.Itoa(int(r.Fd())), How{Max: small})
		if string(got) != text || err != nil {
			t.Errorf("Read() = %q, %v, want %q", got, err, text)
		}
		r.Close()
	}
}

// TestPipeWithoutWriter checks that Read gives up if nobody writes, and that it stops when
// the context ends, also in the middle of a pipe.
func TestPipeWithoutWriter(t *testing.T) {
	path := fifo(t)
	if _, err := Read(t.Context(), path, How{Max: small, Wait: time.Millisecond}); err == nil || !strings.Contains(err.Error(), "nothing was written to this pipe for 1ms") {
		t.Errorf("Read() = %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, path, How{Max: small}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read() = %v after the end", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	wrote := make(chan *os.File, 1)
	go func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = io.WriteString(f, "begun, and never ended")
		}
		if err != nil {
			t.Error(err)
		}
		cancel()
		wrote <- f
	}()
	if _, err := Read(ctx, path, How{Max: small}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read() = %v in the middle", err)
	}
	(<-wrote).Close()
}

// TestStreamEndsWithTheContext checks that Stream returns when the context ends, and does not
// read if it has ended before.
func TestStreamEndsWithTheContext(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if _, err := io.WriteString(w, "text"); err != nil { // it returns when Stream has read it
			t.Error(err)
		}
		cancel()
	}()
	if _, err := Stream(ctx, r, small); !errors.Is(err, context.Canceled) {
		t.Errorf("Stream() = %v", err)
	}
	unread := iotest.ErrReader(errors.New("read by two at once"))
	if _, err := Stream(ctx, unread, small); !errors.Is(err, context.Canceled) {
		t.Errorf("Stream() = %v after its context had ended", err)
	}
	if text, err := Stream(t.Context(), strings.NewReader("text"), small); string(text) != "text" || err != nil {
		t.Errorf("Stream() = %q, %v", text, err)
	}
}
