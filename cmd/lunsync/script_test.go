package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lunsync/lunsync/client/emulator"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lunsync": main})
}

// The canaries are secrets that no output may hold.
const (
	password   = "Odd-7-pa55-word"
	esxSecret  = "canary-1-esx-s"
	peerSecret = "canary-2-peer-s"
	newSecret  = "canary-3-new-s"
)

// secrets are the canaries as scripts get them.
var secrets = map[string]string{
	"LUNSYNC_PASSWORD": password,
	"ESX_SECRET":       esxSecret,
	"PEER_SECRET":      peerSecret,
	"NEW_SECRET":       newSecret,
	"AGENT_TOKEN":      agentToken,
}

func TestScripts(t *testing.T) {
	messages.print(t)
	testscript.Run(t, scripts("testdata/script", emulator.R112))
}

// TestEveryRelease runs scripts that must end alike on all releases.
func TestEveryRelease(t *testing.T) {
	for _, r := range emulator.Releases() {
		t.Run(string(r), func(t *testing.T) {
			testscript.Run(t, scripts("testdata/release", r))
		})
	}
}

func scripts(dir string, release emulator.Release) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			for name, value := range secrets {
				e.Setenv(name, value)
			}
			e.Setenv("RELEASE", string(release))
			e.Setenv("LUNSYNC_STATE", filepath.Join(e.WorkDir, ".state"))
			// The race detector sleeps for a second before each process ends.
			e.Setenv("GORACE", "atexit_sleep_ms=0")
			e.Values[emulatorKey] = new(emulatorProcess)
			e.Values[meanwhileKey] = new(meanwhileProcess)
			e.Values[runKey] = new(runProcess)
			examples, err := filepath.Abs("../../examples")
			e.Setenv("EXAMPLES", examples)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    status,
			"interrupt": interrupt,
			"hangup":    hangUp,
			"meanwhile": meanwhile,
			"finished":  finished,
			"pause":     pause,
			"resume":    resume,
			"emulate":   emulate,
			"halt":      halt,
			"alias":     alias,
			"serve":     serveWrong,
			"meddle":    meddle,
			"agent":     startAgent,
			"request":   request,
			"tidy":      tidy,
			"json":      checkJSON,
			"damage":    damage,
			"run":       startRun,
			"await":     awaitLine,
			"signal":    signalRun,
			"ended":     runEnded,
			"fetch":     fetch,
		},
	}
}

// status runs a command and checks its exit status: status 5 lunsync apply. What
// it prints and what it remembers must hold no secret.
func status(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	checkStatus(ts, args[0], ts.Exec(args[1], args[2:]...))
	output := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	messages.add(ts, args[1:], output)
	checkCanaries(ts, output+stateFiles(ts))
}

// stateFiles returns all that the state directory holds.
func stateFiles(ts *testscript.TestScript) string {
	files, err := filepath.Glob(ts.MkAbs(".state/*"))
	ts.Check(err)
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // an agent that runs has replaced it meanwhile
		}
		ts.Check(err)
		all.Write(text)
	}
	return all.String()
}

func checkStatus(ts *testscript.TestScript, want string, err error) {
	got := 0
	if exit, ok := err.(*exec.ExitError); ok { //nolint:errorlint // Exec returns it bare
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != want {
		ts.Fatalf("exit status %d, want %s", got, want)
	}
}

func checkCanaries(ts *testscript.TestScript, output string) {
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		encoded := base64.StdEncoding.EncodeToString([]byte("root:" + secrets[name]))
		if strings.Contains(output, secrets[name]) || strings.Contains(output, encoded) {
			ts.Fatalf("the output holds %s", name)
		}
	}
}

var times = regexp.MustCompile(`\b[0-9.]+m?s$|"took_ms": [0-9]+|sha256:[0-9a-f]{64}`)

// tidy puts the standard output of the last command in a file, with what differs
// from run to run made equal: the server and its port, times, fingerprints.
func tidy(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: tidy file")
	}
	out := ts.ReadFile("stdout")
	server := ts.Getenv("LUNSYNC_SERVER")
	out = strings.ReplaceAll(out, server, "http://nas1")
	out = strings.ReplaceAll(out, strings.TrimPrefix(server, "http://"), "nas1")
	lines := strings.Split(out, "\n")
	for i := range lines {
		lines[i] = times.ReplaceAllStringFunc(lines[i], func(s string) string {
			switch s[0] {
			case '"':
				return `"took_ms": 1`
			case 's':
				return "sha256:0"
			}
			return "1ms"
		})
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(lines, "\n")), 0o644))
}

// damage cuts the ledger in a state directory in two.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "ledger-*.json"))
	ts.Check(err)
	for _, file := range files {
		info, err := os.Stat(file)
		ts.Check(err)
		ts.Check(os.Truncate(file, info.Size()/2))
	}
}

// lunsync returns the path of the command under test.
func lunsync(ts *testscript.TestScript) string {
	dir, _, _ := strings.Cut(ts.Getenv("PATH"), string(filepath.ListSeparator))
	return filepath.Join(dir, "lunsync")
}

// environ returns the environment of a script, for commands that it doesn't run
// itself.
func environ(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, name := range []string{"PATH", "GORACE", "LUNSYNC_SERVER", "LUNSYNC_STATE", "LUNSYNC_PASSWORD", "ESX_SECRET", "PEER_SECRET"} {
		env = append(env, fmt.Sprintf("%s=%s", name, ts.Getenv(name)))
	}
	return env
}
