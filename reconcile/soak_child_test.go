package reconcile_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// buildLunsync returns the path of the program.
func buildLunsync(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lunsync")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../cmd/lunsync").CombinedOutput()
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

// longest is how long one run of lunsync may take before it counts as hung: much
// longer than the slowest one on a busy machine.
const longest = 3 * time.Minute

// A child is a lunsync that runs.
type child struct {
	cmd  *exec.Cmd
	out  bytes.Buffer // all that it prints
	gone chan struct{}
}

// startChild starts lunsync with the environment and the arguments given.
func startChild(ctx context.Context, binary string, env []string, args ...string) (*child, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
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

// status waits for the end and returns the exit status, or -1 after a kill.
func (c *child) status() int {
	<-c.gone
	return c.cmd.ProcessState.ExitCode()
}
