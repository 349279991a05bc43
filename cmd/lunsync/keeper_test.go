package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A keeper is a real agent in a process of its own that keeps several appliances.
type keeper struct {
	t     *testing.T
	cmd   *exec.Cmd
	dir   string // its state is below
	lines chan string

	mu  sync.Mutex
	log strings.Builder // all that it has printed
}

// startKeeper starts an agent for the specs, which are names and texts, with more
// variables than the test has.
func startKeeper(t *testing.T, program string, specs map[string]string, env []string, args ...string) *keeper {
	t.Helper()
	k := &keeper{t: t, dir: t.TempDir(), lines: make(chan string, 100_000)}
	args = append([]string{"run", "--listen", "127.0.0.1:0", "--state", filepath.Join(k.dir, "state")}, args...)
	for name, text := range specs {
		file := filepath.Join(k.dir, name+".yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	k.cmd = exec.Command(program, args...)
	k.cmd.Env, k.cmd.Stdout, k.cmd.Stderr = append(os.Environ(), env...), in, in
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	go k.read(out)
	t.Cleanup(k.stop)
	return k
}

func (k *keeper) read(out io.ReadCloser) {
	defer close(k.lines)
	defer out.Close()
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		k.mu.Lock()
		k.log.WriteString(scanner.Text() + "\n")
		k.mu.Unlock()
		k.lines <- scanner.Text()
	}
}

// await waits for a line of the log that has the text, and returns it.
func (k *keeper) await(text string) string {
	k.t.Helper()
	deadline := time.After(3 * time.Minute)
	for {
		select {
		case line, running := <-k.lines:
			if !running {
				k.t.Fatalf("the agent has ended before it said %q:\n%s", text, k.output())
			}
			if strings.Contains(line, text) {
				return line
			}
		case <-deadline:
			k.t.Fatalf("the agent never said %q:\n%s", text, k.output())
		}
	}
}

// output returns all that the agent has printed.
func (k *keeper) output() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.log.String()
}

// served returns what the agent serves under the given paths.
func (k *keeper) served(address string, paths ...string) string {
	k.t.Helper()
	var all strings.Builder
	for _, path := range paths {
		res, err := http.Get(address + path)
		if err != nil {
			k.t.Fatal(err)
		}
		if _, err := io.Copy(&all, res.Body); err != nil {
			k.t.Fatal(err)
		}
		res.Body.Close()
		fmt.Fprintln(&all, res.Header)
	}
	return all.String()
}

// kept returns all that stands in the agent's state directory.
func (k *keeper) kept() string {
	k.t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(k.dir, "state"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // replaced meanwhile
		}
		all.Write(text)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return all.String()
}

// stop ends the agent, and all that it prints is read then.
func (k *keeper) stop() {
	_ = k.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	for range k.lines {                       // they end when the process does
	}
	_ = k.cmd.Wait() // a second time after a test that has stopped it
}
