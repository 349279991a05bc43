package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// An emulatorProcess is the emulator that a script talks to. Its zero value is
// one that doesn't run.
type emulatorProcess struct{ cmd *exec.Cmd }

// emulatorKey finds it among the values of a script.
const emulatorKey = "emulator"

// end stops the emulator as a terminal would, and returns how it ended.
func (e *emulatorProcess) end() error {
	if e.cmd == nil {
		return nil
	}
	cmd := e.cmd
	e.cmd = nil
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return cmd.Wait()
}

// emulate starts lunsync emulate with the flags that are given, in place of one
// that runs, and points LUNSYNC_SERVER to it. It ends with the script.
func emulate(ts *testscript.TestScript, _ bool, args []string) {
	process := ts.Value(emulatorKey).(*emulatorProcess)
	ts.Check(process.end())
	file := ts.MkAbs("emulator-password")
	ts.Check(os.WriteFile(file, []byte(password+"\n"), 0o600))
	flags := []string{"emulate", "--listen", "127.0.0.1:0", "--user", "root", "--password-file", file}
	if !slices.Contains(args, "--release") {
		flags = append(flags, "--release", ts.Getenv("RELEASE"))
	}
	cmd := exec.Command(lunsync(ts), append(flags, args...)...)
	cmd.Dir, cmd.Env, cmd.Stderr = ts.MkAbs("."), environ(ts), os.Stderr
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	process.cmd = cmd
	ts.Defer(func() { ts.Check(process.end()) })
	first, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		ts.Fatalf("emulate printed no line: %v", err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(first), "listening on ")
	if !ok {
		ts.Fatalf("emulate printed %q first", first)
	}
	ts.Setenv("LUNSYNC_SERVER", url)
	ts.Setenv("ADDRESS", strings.TrimPrefix(url, "http://"))
}

// halt stops the emulator, which must end with status 0.
func halt(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(ts.Value(emulatorKey).(*emulatorProcess).end())
}

// request does what a person does in the appliance's own interface: request
// METHOD resource/ [BODY]. Its answer must be a success.
func request(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: request METHOD resource/ [BODY]")
	}
	url := ts.Getenv("LUNSYNC_SERVER") + "/api/v1.0/services/iscsi/" + args[1]
	req, err := http.NewRequest(args[0], url, strings.NewReader(strings.Join(args[2:], " ")))
	ts.Check(err)
	req.SetBasicAuth("root", password)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if res.StatusCode >= http.StatusMultipleChoices {
		ts.Fatalf("%s: %s", res.Status, body)
	}
}

// alias gives the appliance of LUNSYNC_SERVER its other name.
func alias(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("LUNSYNC_SERVER", strings.Replace(ts.Getenv("LUNSYNC_SERVER"), "127.0.0.1", "localhost", 1))
}
