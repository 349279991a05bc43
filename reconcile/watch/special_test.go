//go:build unix

package watch

import (
	"bytes"
	"log/slog"
	"strings"
	"syscall"
	"testing"
)

// TestPipeIsNeverOpened checks that a set with pipes and a device works. Nobody writes to the
// pipes, so opening one would block.
func TestPipeIsNeverOpened(t *testing.T) {
	d := newDisk(t)
	d.check(syscall.Mkfifo(d.path("spec"), 0o600))
	d.write("nas1/a.yaml", "")
	d.check(syscall.Mkfifo(d.path("nas1/b.yaml"), 0o600))
	s := newWatcher(t).Add()
	s.Watch(d.path("spec"), d.path("nas1"), "/dev/zero")
	d.replace("spec", "1")
	waitForChange(t, s)
}

// TestTooManyOpenFiles checks that it is logged, and does no harm, if the kernel can't send
// events. Sets are polled then.
func TestTooManyOpenFiles(t *testing.T) {
	d := newDisk(t)
	var out bytes.Buffer
	n := newNotifier(slog.New(slog.NewTextHandler(&out, nil)))
	var limit syscall.Rlimit
	d.check(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	d.check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 0, Max: limit.Max}))
	n.open()
	d.check(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	if n.watch(newSet(n), directories([]string{d.path("spec")})) {
		t.Error("a directory is watched")
	}
	n.close()
	if got := strings.Count(out.String(), "max_user_instances"); got != 1 {
		t.Errorf("logged:\n%s\nwant one line that names the limit", out.String())
	}
}
