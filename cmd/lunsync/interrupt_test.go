package main

import (
	"bufio"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// interrupt runs a command, interrupts it as soon as a line of its output has the
// given word, and checks its exit status: interrupt 3 done lunsync apply. What it
// printed, errors included, stands in the file interrupted.txt.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	signalled(ts, args, os.Interrupt)
}

// hangUp does the same with the signals of a terminal that goes away: one is the
// kernel's, one the shell's.
func hangUp(ts *testscript.TestScript, _ bool, args []string) {
	heard := make(chan os.Signal, 1) // a child ignores what its parent ignores, as under nohup
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	signalled(ts, args, syscall.SIGHUP, syscall.SIGHUP)
}

func signalled(ts *testscript.TestScript, args []string, signals ...os.Signal) {
	if len(args) < 3 || args[2] != "lunsync" {
		ts.Fatalf("usage: interrupt|hangup N word lunsync...")
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
			for _, s := range signals {
				ts.Check(cmd.Process.Signal(s))
			}
		}
	}
	checkStatus(ts, args[0], cmd.Wait())
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.txt"), []byte(printed.String()), 0o644))
}
