package web_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/web"
)

// TestPipeIsNoToken checks that a pipe without a writer doesn't block the reading.
func TestPipeIsNoToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan error, 1)
	go func() {
		_, err := web.TokenFile(path)()
		read <- err
	}()
	select {
	case err := <-read:
		if err == nil {
			t.Error("a pipe is a token")
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits for the pipe")
	}
}
