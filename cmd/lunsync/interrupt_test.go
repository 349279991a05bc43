package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// interrupt runs a command, interrupts it as soon as a line that it prints has
// the given word, and checks its exit status: interrupt 3 done lunsync apply. What
// it printed stands in the files interrupted.out and interrupted.err.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 || args[2] != "lunsync" {
		ts.Fatalf("usage: interrupt N word lunsync...")
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(lunsync(ts), args[3:]...)
	cmd.Dir, cmd.Env, cmd.Stderr = ts.MkAbs("."), environ(ts), &stderr
	pipe, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	sent := false
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		stdout.WriteString(lines.Text() + "\n")
		if !sent && strings.Contains(lines.Text(), args[1]) {
			sent = true
			ts.Check(cmd.Process.Signal(os.Interrupt))
		}
	}
	checkStatus(ts, args[0], cmd.Wait())
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.out"), stdout.Bytes(), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.err"), stderr.Bytes(), 0o644))
}
