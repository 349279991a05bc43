package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// An office is an appliance, a state directory and a spec, for command lines that are
// run in this process.
type office struct {
	t      *testing.T
	dir    string
	server *emulator.Server
	url    string
	ctx    context.Context
	stdout func([]byte) (int, error) // instead of keeping what is written
}

func newOffice(t *testing.T, o emulator.Options, text string) *office {
	t.Helper()
	server, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	f := &office{t: t, dir: t.TempDir(), server: server, url: web.URL, ctx: t.Context()}
	f.write(text)
	return f
}

func (f *office) write(text string) {
	f.t.Helper()
	if err := os.WriteFile(f.spec(), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f *office) spec() string { return filepath.Join(f.dir, "lunsync.yaml") }

// run runs a command on the spec and returns what it prints. Its status must be the
// given one.
func (f *office) run(status int, args ...string) (stdout, stderr string) {
	f.t.Helper()
	return f.only(status, append(args, f.spec())...)
}

// only does so without the spec.
func (f *office) only(status int, args ...string) (stdout, stderr string) {
	f.t.Helper()
	env := map[string]string{"LUNSYNC_SERVER": f.url, "LUNSYNC_PASSWORD": password, "LUNSYNC_STATE": filepath.Join(f.dir, "state")}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	var out, errs bytes.Buffer
	w := writerFunc(out.Write)
	if f.stdout != nil {
		w = func(b []byte) (int, error) {
			if n, err := f.stdout(b); err != nil {
				return n, err
			}
			return out.Write(b)
		}
	}
	if got := run(f.ctx, args, strings.NewReader(""), w, &errs, lookup); got != status {
		f.t.Errorf("%v: status %d, want %d\n%s%s", args, got, status, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }

func (f *office) says(text string, want ...string) {
	f.t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			f.t.Errorf("%q is not in\n%s", w, text)
		}
	}
}

const oneTarget = "version: 1\ntargets: {a: {}}\n"

var errClosed = errors.New("broken pipe")

// TestResultThatCannotBeWritten checks that what has written to the appliance doesn't
// end as if it had not, when its output is lost, and that what has not does.
func TestResultThatCannotBeWritten(t *testing.T) {
	for _, test := range []struct {
		args   []string
		reads  string // what is still read before the reader goes away
		status int
		wrote  bool
	}{
		{[]string{"apply", "--yes", "-o", "json"}, "", statusPartly, true},
		{[]string{"apply", "--yes"}, "Plan: ", statusPartly, true},
		{[]string{"apply", "--yes"}, "[1/1]", statusPartly, true},
		{[]string{"apply", "--yes"}, "", statusError, false},
		{[]string{"apply", "-o", "json"}, "", statusRefused, false},
		{[]string{"plan", "-o", "json"}, "", statusError, false},
		{[]string{"plan", "--detailed-exitcode"}, "", statusError, false},
		{[]string{"plan", "-o", "markdown"}, "", statusError, false},
		{[]string{"validate"}, "", statusError, false},
	} {
		f := newOffice(t, emulator.Options{Release: emulator.R112}, oneTarget)
		gone := test.reads == ""
		f.stdout = func(b []byte) (int, error) {
			if gone {
				return 0, errClosed
			}
			gone = strings.Contains(string(b), test.reads)
			return len(b), nil
		}
		_, stderr := f.run(test.status, test.args...)
		f.says(stderr, errClosed.Error())
		if wrote := len(f.server.Snapshot()["target"]) > 0; wrote != test.wrote {
			t.Errorf("%v: wrote %v", test.args, wrote)
		}
	}
}

// TestInterruptedAfterTheLastWrite checks that it is not known then whether the
// appliance matches the spec.
func TestInterruptedAfterTheLastWrite(t *testing.T) {
	f := newOffice(t, emulator.Options{Release: emulator.R112}, oneTarget)
	ctx, cancel := context.WithCancel(t.Context())
	f.ctx = ctx
	f.stdout = func(b []byte) (int, error) {
		if strings.Contains(string(b), "[1/1]") {
			cancel()
		}
		return len(b), nil
	}
	stdout, stderr := f.run(statusPartly, "apply", "--yes")
	f.says(stdout, "\nNot verified: interrupted.\n")
	f.says(stderr, "error: all steps are done; not verified: interrupted\n")
	if strings.Contains(stdout, "as the spec says") {
		t.Errorf("it says what it can't know:\n%s", stdout)
	}
}

// TestPendingReloadCounts checks that an appliance that stores what the spec says, but
// may not serve it, doesn't count as one that matches it.
func TestPendingReloadCounts(t *testing.T) {
	f := newOffice(t, emulator.Options{Release: emulator.R111}, oneTarget)
	f.run(statusDone, "apply", "--yes")
	f.server.SetWorld(emulator.World{ReloadFails: true})
	f.write("version: 1\ntargets: {a: {alias: b}}\n")
	f.run(statusPartly, "apply", "--yes")
	f.server.SetWorld(emulator.World{})

	stdout, _ := f.run(statusChanges, "plan", "--detailed-exitcode")
	f.says(stdout, "No changes, but not in force.", "lunsync apply makes it reload")
	for _, form := range []string{"markdown", "mermaid", "dot"} {
		stdout, _ = f.run(statusChanges, "plan", "--detailed-exitcode", "-o", form)
		f.says(stdout, "not in force", "lunsync apply makes it reload")
	}
	var doc struct {
		ReloadOwed bool  `json:"reload_owed"`
		Converged  *bool `json:"converged"`
	}
	stdout, _ = f.run(statusChanges, "plan", "--detailed-exitcode", "-o", "json")
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil || !doc.ReloadOwed {
		t.Errorf("%v\n%s", err, stdout)
	}
	stdout, _ = f.run(statusDone, "apply")
	f.says(stdout, "No changes, but not in force.", "The iSCSI service has reloaded. ")
	stdout, _ = f.run(statusDone, "plan", "--detailed-exitcode")
	f.says(stdout, "No changes. ")
}

// TestSharedTagsAreNotAMatch checks it for a configuration that the service refuses and
// that no step mends: portals that an upgrade left with one tag.
func TestSharedTagsAreNotAMatch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	o := emulator.Options{Release: emulator.R112, StateFile: file}
	const text = "version: 1\nportals: {p: {listen: ['10.0.0.1:3260']}, q: {listen: ['10.0.0.2:3260']}}\n"
	f := newOffice(t, o, text)
	f.run(statusDone, "apply", "--yes")
	state, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const tag = `"iscsi_target_portal_tag": `
	twins := bytes.ReplaceAll(state, []byte(tag+"2"), []byte(tag+"1"))
	if bytes.Equal(twins, state) {
		t.Fatalf("no portal has tag 2:\n%s", state)
	}
	if err := os.WriteFile(file, twins, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{text, "version: 1\ntargets: {}\n"} {
		f = newOffice(t, o, text)
		stdout, _ := f.run(statusChanges, "plan", "--detailed-exitcode")
		f.says(stdout, "shares tag 1", "No changes, but not in force.")
		if strings.Contains(stdout, "as the spec says") {
			t.Errorf("it says that it matches:\n%s", stdout)
		}
		stdout, _ = f.run(statusPartly, "apply", "-o", "json")
		f.says(stdout, `"converged": false`, `"not_in_force"`)
	}
}
