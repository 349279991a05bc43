package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

const meanwhileKey = "meanwhile"

// A meanwhileProcess is a command that runs beside a script.
type meanwhileProcess struct {
	cmd    *exec.Cmd
	output *os.File
	rest   chan string // what it printed after it was ready
}

// meanwhile starts a command and lets the script go on as soon as a line of its
// output has the given word: meanwhile done lunsync apply.
func meanwhile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 || args[1] != "lunsync" {
		ts.Fatalf("usage: meanwhile word lunsync...")
	}
	r, w, err := os.Pipe()
	ts.Check(err)
	cmd := exec.Command(lunsync(ts), args[2:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), environ(ts), w, w
	ts.Check(cmd.Start())
	ts.Check(w.Close())
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			ts.Fatalf("%v before a line with %q", err, args[0])
		}
		if strings.Contains(line, args[0]) {
			break
		}
	}
	p := ts.Value(meanwhileKey).(*meanwhileProcess)
	p.cmd, p.output, p.rest = cmd, r, make(chan string, 1)
	go func() {
		rest, _ := io.ReadAll(lines) // the pipe ends with the process
		p.rest <- string(rest)
	}()
	ts.Defer(func() { _ = cmd.Process.Kill() }) // it has mostly ended by then
}

// finished waits for the command of meanwhile and checks its exit status: finished
// 0. Finished kill ends it by force.
func finished(ts *testscript.TestScript, _ bool, args []string) {
	p := ts.Value(meanwhileKey).(*meanwhileProcess)
	if len(args) != 1 || p.cmd == nil {
		ts.Fatalf("usage: finished N, or finished kill, after meanwhile")
	}
	if args[0] == "kill" {
		ts.Check(p.cmd.Process.Kill())
	}
	checkCanaries(ts, <-p.rest+stateFiles(ts))
	err := p.cmd.Wait()
	ts.Check(p.output.Close())
	if args[0] != "kill" {
		checkStatus(ts, args[0], err)
	}
}

// pause stops the command of meanwhile where it is: what it holds, it goes on to hold.
func pause(ts *testscript.TestScript, _ bool, args []string) {
	p := ts.Value(meanwhileKey).(*meanwhileProcess)
	if len(args) != 0 || p.cmd == nil {
		ts.Fatalf("usage: pause, after meanwhile")
	}
	ts.Check(p.cmd.Process.Signal(syscall.SIGSTOP))
}

// resume lets the command of meanwhile go on, now or later: resume 2s.
func resume(ts *testscript.TestScript, _ bool, args []string) {
	p := ts.Value(meanwhileKey).(*meanwhileProcess)
	if len(args) != 1 || p.cmd == nil {
		ts.Fatalf("usage: resume DURATION, after pause")
	}
	after, err := time.ParseDuration(args[0])
	ts.Check(err)
	process := p.cmd.Process
	time.AfterFunc(after, func() { _ = process.Signal(syscall.SIGCONT) }) // the script may have killed it
}
