package soak_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// buildLunsync returns the path of the program.
func buildLunsync(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lunsync")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../../../cmd/lunsync").CombinedOutput()
	if err != nil {
		t.Fatalf("build lunsync: %v\n%s", err, out)
	}
	return binary
}

// scratch returns a folder for what lunsync writes. It is in memory where that can be
// had: a kill takes away nothing that was written, and a disk would only be slow.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "lunsync-") //nolint:usetesting // TempDir is on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// runLimit is how long one run of lunsync may take before it counts as hung: much
// longer than the slowest one on a busy machine.
const runLimit = 3 * time.Minute

// A child is a lunsync that runs.
type child struct {
	cmd  *exec.Cmd
	out  syncBuffer // all that it prints
	gone chan struct{}
}

// startChild starts lunsync with the environment and the arguments given. It may run
// for so long.
func startChild(ctx context.Context, limit time.Duration, binary string, env []string, args ...string) (*child, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	c := &child{cmd: exec.CommandContext(ctx, binary, args...), gone: make(chan struct{})}
	c.cmd.Env = env
	c.cmd.Stdout, c.cmd.Stderr = &c.out, &c.out
	if err := c.cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		defer cancel()
		defer close(c.gone)
		_ = c.cmd.Wait() // status tells
	}()
	return c, nil
}

// kill ends the child with SIGKILL and returns when it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it fails if the child is gone
	<-c.gone
}

// exitStatus waits for the end and returns the exit status, or -1 after a kill.
func (c *child) exitStatus() int {
	<-c.gone
	return c.cmd.ProcessState.ExitCode()
}

// stop asks the child to end.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM) // it fails if the child is gone
}

var servesAt = regexp.MustCompile(`msg=started .*listen=(http://\S+)`)

// address returns where an agent serves, or "" if it hasn't said so yet.
func (c *child) address() string {
	if found := servesAt.FindStringSubmatch(c.out.String()); found != nil {
		return found[1]
	}
	return ""
}

// waitForStop returns when an agent that was asked to end has heard of it, which
// shows in that it serves no more, or when ctx ends.
func (c *child) waitForStop(ctx context.Context) {
	waitFor(func() bool {
		_, err := http.Get(c.address() + "/healthz")
		return err != nil || ctx.Err() != nil
	})
}

const (
	// waitLimit is how long the soak waits for what must come: much longer than it takes
	// on a busy machine.
	waitLimit    = time.Minute
	pollInterval = 10 * time.Millisecond
)

// waitFor looks again and again whether something is so, and reports whether it came to
// be.
func waitFor(is func() bool) bool {
	deadline := time.NewTimer(waitLimit)
	defer deadline.Stop()
	for {
		if is() {
			return true
		}
		again := time.NewTimer(pollInterval)
		select {
		case <-deadline.C:
			return false
		case <-again.C:
		}
	}
}
