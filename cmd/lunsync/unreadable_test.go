package main

import (
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// TestUnreadableRowsAreLeftAlone checks that a row that makes no sense doesn't keep the
// rest of the appliance from being managed, and that a plan which would have to touch it,
// or what it may depend on, is refused.
func TestUnreadableRowsAreLeftAlone(t *testing.T) {
	size, owner := []string{`"7MB"`, `"10G"`, `"7340032"`, `"10G"`}, []string{`"iscsi_extent": 3`, `"iscsi_extent": "three"`}
	const others = "extents: {a: {zvol: tank/a}, b: {zvol: tank/b}, new: {zvol: tank/new}}\ntargets: {keep: {alias: changed, luns: {0: a, 1: b, 2: new}}"
	for _, test := range []struct {
		name    string
		changes []string
		text    string
		args    []string
		status  int
		says    string
	}{
		{"the rest is managed", size, others + ", odd: {}}", nil, statusDone, `extent/f (#3) can't be read: size: the size "10G" can't be read; it is left alone`},
		{"pruning passes it by", size, others + ", odd: {}}", []string{"--prune", "all", "--max-deletes", "100%"}, statusDone, "extent/f (#3) can't be read"},
		{"the spec wants it", size, others[:len("extents: {")] + "f: {file: /mnt/tank/f}, " + others[len("extents: {"):] + ", odd: {}}", nil, statusRefused, "extent/f: size: can't be read as #3 on the appliance"},
		{"what shows it would go", size, others + "}", []string{"--prune", "all", "--max-deletes", "100%"}, statusRefused, "refers to extent/f (#3), which can't be read"},
		{"its LUN would go", size, others + ", odd: {luns: {}}}", []string{"--prune", "all", "--max-deletes", "100%"}, statusRefused, "it refers to extent/f (#3), which can't be read"},
		{"it is not known what it refers to", owner, "extents: {b: {zvol: tank/b}}\ntargets: {keep: {luns: {1: b}}}", []string{"--prune", "all", "--max-deletes", "100%"}, statusRefused, "can't be deleted: "},
		{"but nothing of that goes", owner, others + ", odd: {}}", nil, statusDone, "targettoextent/odd/#0 (#3) can't be read: extent: "},
	} {
		for _, release := range emulator.Releases() {
			t.Run(test.name+", "+string(release), func(t *testing.T) {
				f := withRows(t, release, test.changes)
				f.write("version: 1\n" + test.text + "\n")
				before := len(f.server.Snapshot()["targettoextent"])
				stdout, stderr := f.run(test.status, append([]string{"apply", "--yes"}, test.args...)...)
				f.says(stdout+stderr, test.says)
				after := f.server.Snapshot()
				if wrote := len(after["targettoextent"]) != before; wrote != (test.status == statusDone) {
					t.Errorf("it wrote: %v\n%s", wrote, stdout)
				}
				if row := after["extent"][2]; row["iscsi_target_extent_name"] != "f" {
					t.Errorf("the row of f is %v", row)
				}
				if test.status == statusDone {
					stdout, _ = f.run(statusDone, append([]string{"plan", "--detailed-exitcode"}, test.args...)...)
					f.says(stdout, "No changes. ", test.says)
				}
				if strings.Contains(stdout, "deleted by --prune all: extent/f") {
					t.Errorf("it says that it would delete it:\n%s", stdout)
				}
			})
		}
	}
}
