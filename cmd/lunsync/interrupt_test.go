package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// interrupt runs a command, interrupts it as soon as a line of its output has the
// given word, and checks its exit status: interrupt 3 done lunsync apply. What it
// printed, errors included, stands in the file interrupted.txt.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 || args[2] != "lunsync" {
		ts.Fatalf("usage: interrupt N word lunsync...")
	}
	r, w, err := os.Pipe()
	ts.Check(err)
	cmd := exec.Command(lunsync(ts), args[3:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), environ(ts), w, w
	ts.Check(cmd.Start())
	ts.Check(w.Close())
	var printed strings.Builder
	sent := false
	for lines := bufio.NewScanner(r); lines.Scan(); {
		printed.WriteString(lines.Text() + "\n")
		if !sent && strings.Contains(lines.Text(), args[1]) {
			sent = true
			ts.Check(cmd.Process.Signal(os.Interrupt))
		}
	}
	checkStatus(ts, args[0], cmd.Wait())
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.txt"), []byte(printed.String()), 0o644))
}
