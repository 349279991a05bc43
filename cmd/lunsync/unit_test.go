package main

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Where systemd puts what a unit has: %d and %S of its manual.
const (
	unitCredentials = "/run/credentials/lunsync.service"
	unitState       = "/var/lib"
)

// A unit holds the values of the directives of a section, in order.
type unit map[string][]string

// readUnit returns the section [Service] of the unit.
func readUnit(t *testing.T) unit {
	t.Helper()
	text := strings.ReplaceAll(readExample(t, "systemd/lunsync.service"), "\\\n", " ")
	found, section := make(unit), ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value, assigned := strings.Cut(line, "=")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		case !assigned:
			t.Errorf("the unit has a line that says nothing: %s", line)
		case section == "[Service]":
			found[name] = append(found[name], value)
		}
	}
	return found
}

// one returns the value of a directive that is given once.
func (u unit) one(t *testing.T, name string) string {
	t.Helper()
	if len(u[name]) != 1 {
		t.Fatalf("%s is given as %q, want one value", name, u[name])
	}
	return u[name][0]
}

// duration returns the value of a directive that is a time in seconds.
func (u unit) duration(t *testing.T, name string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(u.one(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// run returns the command line of the unit, as the agent sees it.
func (u unit) run(t *testing.T) invocation {
	t.Helper()
	specifiers := strings.NewReplacer("%d", unitCredentials, "%S", unitState)
	args := strings.Fields(specifiers.Replace(u.one(t, "ExecStart")))
	if path.Base(args[0]) != "lunsync" {
		t.Fatalf("the unit starts %s", args[0])
	}
	return parseRun(t, args[1:])
}

// credentials returns the files that the service finds its credentials in.
func (u unit) credentials() []string {
	var files []string
	for _, c := range u["LoadCredential"] {
		name, _, _ := strings.Cut(c, ":")
		files = append(files, path.Join(unitCredentials, name))
	}
	return files
}

func TestUnitRunsTheAgent(t *testing.T) {
	u := readUnit(t)
	run := u.run(t)
	if !slices.Equal(run.specs, []string{"/etc/lunsync/nas1.yaml"}) {
		t.Errorf("the unit keeps %q", run.specs)
	}
	if want := path.Join(unitState, u.one(t, "StateDirectory")); run.value("state") != want {
		t.Errorf("the state is kept in %s, want %s", run.value("state"), want)
	}
	if _, local := port(t, run.value("listen")); !local {
		t.Errorf("the unit listens on %s, want this machine only", run.value("listen"))
	}
	checkStopTime(t, run, u.duration(t, "TimeoutStopSec"))
	if want := strconv.Itoa(statusUsage); u.one(t, "RestartPreventExitStatus") != want {
		t.Errorf("not restarted after status %s, want %s", u.one(t, "RestartPreventExitStatus"), want)
	}
	if u.duration(t, "WatchdogSec") == 0 {
		t.Error("the unit has no watchdog")
	}
}

func TestUnitHasTheSecretsThatItUses(t *testing.T) {
	u := readUnit(t)
	run := u.run(t)
	page := readExample(t, "README.md")
	for _, flag := range []string{"password-file", "token-file"} {
		if !slices.Contains(u.credentials(), run.value(flag)) {
			t.Errorf("--%s %s is none of %q", flag, run.value(flag), u.credentials())
		}
	}
	for _, c := range u["LoadCredential"] {
		name, file, _ := strings.Cut(c, ":")
		if file != "/etc/lunsync/secrets/"+name || !strings.Contains(page, "> "+file+"'") {
			t.Errorf("README.md doesn't say how to make %s for the credential %s", file, name)
		}
	}
	checkSpec(t, readExample(t, "systemd/nas1.yaml"), u.credentials())
}

// locked are the directives that take rights away.
var locked = map[string]string{
	"AmbientCapabilities": "", "CapabilityBoundingSet": "", "DynamicUser": "yes", "LockPersonality": "yes",
	"MemoryDenyWriteExecute": "yes", "NoNewPrivileges": "yes", "PrivateDevices": "yes", "PrivateTmp": "yes", "PrivateUsers": "yes",
	"ProtectControlGroups": "yes", "ProtectHome": "yes", "ProtectKernelModules": "yes", "ProtectKernelTunables": "yes",
	"ProtectSystem": "strict", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes", "SystemCallArchitectures": "native",
	"RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "StateDirectoryMode": "0700", "UMask": "0077",
}

func TestUnitIsHardened(t *testing.T) {
	u := readUnit(t)
	for name, want := range locked {
		if got := u.one(t, name); got != want {
			t.Errorf("%s=%s, want %s", name, got, want)
		}
	}
	if !slices.Contains(u["SystemCallFilter"], "@system-service") {
		t.Errorf("SystemCallFilter=%q", u["SystemCallFilter"])
	}
}
