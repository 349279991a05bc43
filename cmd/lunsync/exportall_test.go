package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// unsayable are what an appliance can have and no spec can say: what is changed in the
// rows of an appliance, and what is said of it.
var unsayable = []struct {
	name    string
	changes []string
	says    string
}{
	{"a target in capitals", []string{`"odd"`, `"VMStore"`}, "left out: target/VMStore: "},
	{"and with an odd alias", []string{`"odd"`, `"VMStore"`, `"an alias"`, `"a \" b"`}, "left out: target/VMStore: alias: "},
	{"an alias that is reserved", []string{`"odd"`, `"VMSTORE"`, `"an alias"`, `"TARGET"`}, "left out: target/VMSTORE: alias: "},
	{"a name of blanks", []string{`"odd"`, `" "`, `"an alias"`, `"a\tb"`}, "left out: target/"},
	{"two LUNs without a number", []string{`"iscsi_lunid": 1`, `"iscsi_lunid": null`, `"iscsi_lunid": 0`, `"iscsi_lunid": null`}, "left out: targettoextent/keep/b: has no number"},
	{"an odd threshold", []string{`"iscsi_pool_avail_threshold": null`, `"iscsi_pool_avail_threshold": 1000`}, "# pool_avail_threshold: must be"},
	{"a size that makes no sense", []string{`"7MB"`, `"10G"`, `"7340032"`, `"10G"`}, `left out: extent/f: can't be read: size: the size "10G" can't be read`},
	{"a size beyond all sizes", []string{`"7MB"`, `"99999999TB"`, `"7340032"`, `"99999999TB"`}, "left out: extent/f: can't be read: size"},
	{"a name that is a number", []string{`"odd"`, `7`}, "left out: target/#2: can't be read: name: "},
	{"a backing of another form", []string{`"/dev/zvol/tank/b"`, `"/dev/zvol/../b"`}, "left out: extent/b: "},
}

// TestExportLeavesOutWhatNoSpecCanSay checks that the rest is exported, with the reason
// beside it, and that a plan for it changes nothing.
func TestExportLeavesOutWhatNoSpecCanSay(t *testing.T) {
	for _, release := range emulator.Releases() {
		for _, test := range unsayable {
			t.Run(string(release)+", "+test.name, func(t *testing.T) {
				f := withRows(t, release, test.changes)
				exported, stderr := f.only(statusDone, "export")
				f.says(exported, test.says, "keep:", "zvol: tank/a")
				if !strings.Contains(stderr, "warning: ") {
					t.Errorf("nothing is said on standard error: %q", stderr)
				}
				f.write(exported)
				stdout, _ := f.run(statusDone, "plan", "--detailed-exitcode")
				f.says(stdout, "No changes. ")
			})
		}
	}
}

// rowsText is what an appliance has, before some of it is changed.
const rowsText = `version: 1
extents: {a: {zvol: tank/a}, b: {zvol: tank/b}, f: {file: /mnt/tank/f, size: 7MB}}
targets: {keep: {luns: {0: a, 1: b}}, odd: {alias: an alias, luns: {0: f}}}
`

// withRows returns an office whose appliance has a few rows, in which each second one of
// the changes has taken the place of the first.
func withRows(t *testing.T, release emulator.Release, changes []string) *office {
	t.Helper()
	o := emulator.Options{Release: release, StateFile: filepath.Join(t.TempDir(), "state.json")}
	f := newOffice(t, o, rowsText)
	f.run(statusDone, "apply", "--yes")
	state, err := os.ReadFile(o.StateFile)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(changes...).Replace(string(state))
	if changed == string(state) {
		t.Fatalf("there is nothing of %q in\n%s", changes, state)
	}
	if err := os.WriteFile(o.StateFile, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return newOffice(t, o, "version: 1\n")
}
