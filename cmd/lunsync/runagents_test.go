package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// runDeadline bounds how long a script waits for its agent.
const runDeadline = 30 * time.Second

// A runProcess is the lunsync run of a script. Its zero value is one that doesn't
// run.
type runProcess struct {
	cmd   *exec.Cmd
	lines chan string // of its log; closed at its end

	mu  sync.Mutex
	log strings.Builder
	at  string // where it serves
}

// runKey finds it among the values of a script.
const runKey = "run"

// startRun starts lunsync run with the flags that are given: run nas1.yaml. It
// ends with the script.
func startRun(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(runKey).(*runProcess)
	if a.cmd != nil {
		ts.Fatalf("there is an agent already")
	}
	r, w, err := os.Pipe()
	ts.Check(err)
	cmd := exec.Command(lunsync(ts), append([]string{"run", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), environ(ts), w, w
	ts.Check(cmd.Start())
	ts.Check(w.Close())
	a.cmd, a.lines = cmd, make(chan string, 10_000)
	a.log.Reset()
	go a.read(r)
	ts.Defer(func() {
		if a.cmd != nil {
			_ = cmd.Process.Kill() // it may have ended by itself
			_ = cmd.Wait()
		}
	})
	awaitLine(ts, false, []string{"msg=started"})
	ts.Setenv("LUNSYNC_AGENT", a.address())
}

var listening = regexp.MustCompile(`listen=(http://\S+)`)

// read keeps what the agent prints.
func (a *runProcess) read(r io.Reader) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		a.mu.Lock()
		a.log.WriteString(lines.Text() + "\n")
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			a.at = found[1]
		}
		a.mu.Unlock()
		a.lines <- lines.Text()
	}
	close(a.lines)
}

func (a *runProcess) printed() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log.String()
}

// address returns where the agent serves.
func (a *runProcess) address() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at
}

// awaitLine waits for a line of the agent's log that matches, after the last one that
// was waited for: await 'outcome=changed'.
func awaitLine(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(runKey).(*runProcess)
	if len(args) != 1 || a.cmd == nil {
		ts.Fatalf("usage: await pattern, while an agent runs")
	}
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	deadline := time.NewTimer(runDeadline)
	defer deadline.Stop()
	for {
		select {
		case line, more := <-a.lines:
			if pattern.MatchString(line) {
				return
			}
			if !more {
				ts.Fatalf("the agent has ended without a line like %q:\n%s", args[0], a.printed())
			}
		case <-deadline.C:
			ts.Fatalf("no line like %q:\n%s", args[0], a.printed())
		}
	}
}

var signalsByName = map[string]os.Signal{"HUP": syscall.SIGHUP, "INT": os.Interrupt, "TERM": syscall.SIGTERM}

// signalRun sends the agent a signal: signal TERM.
func signalRun(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(runKey).(*runProcess)
	if len(args) != 1 || signalsByName[args[0]] == nil || a.cmd == nil {
		ts.Fatalf("usage: signal HUP|INT|TERM, while an agent runs")
	}
	ts.Check(a.cmd.Process.Signal(signalsByName[args[0]]))
}

// runEnded waits for the agent's end and checks its exit status: ended 0. What it
// printed stands in agent.txt, and holds no secret.
func runEnded(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(runKey).(*runProcess)
	if len(args) != 1 || a.cmd == nil {
		ts.Fatalf("usage: ended status, while an agent runs")
	}
	killed := time.AfterFunc(runDeadline, func() { _ = a.cmd.Process.Kill() })
	err := a.cmd.Wait()
	killed.Stop()
	a.cmd = nil
	for range a.lines { // until it is closed
	}
	ts.Check(os.WriteFile(ts.MkAbs("agent.txt"), []byte(a.printed()), 0o644))
	checkStatus(ts, args[0], err)
	checkCanaries(ts, a.printed()+stateFiles(ts))
}

// fetch writes what the agent serves under a path to fetched.txt, with the status
// first: fetch /metrics.
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	a := ts.Value(runKey).(*runProcess)
	if len(args) != 1 || a.cmd == nil {
		ts.Fatalf("usage: fetch path, while an agent runs")
	}
	res, err := http.Get(a.address() + args[0])
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	checkCanaries(ts, string(body))
	ts.Check(os.WriteFile(ts.MkAbs("fetched.txt"), append([]byte(res.Status+"\n"), body...), 0o644))
}
