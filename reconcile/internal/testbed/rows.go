package testbed

import (
	"fmt"
	"maps"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// Rows are the rows of an appliance by kind and id. Target groups, mappings and
// credentials, which a plan may replace, are known by what they connect.
type Rows map[string]map[string]any

// Rows returns the rows that the appliance has.
func (b *Box) Rows() Rows { return RowsOf(b.Server.Snapshot()) }

// RowsOf returns the rows of w.
func RowsOf(w Tables) Rows {
	all := make(Rows)
	for kind, list := range w {
		for _, r := range list {
			r = maps.Clone(r)
			r["kind"] = kind
			name := []any{kind, r["id"]}
			switch kind {
			case "targetgroup":
				name = []any{kind, r["iscsi_target"], r["iscsi_target_portalgroup"]}
			case "targettoextent":
				name = []any{kind, r["iscsi_target"], r["iscsi_extent"]}
			case "authcredential":
				name = []any{kind, r["iscsi_target_auth_tag"], r["iscsi_target_auth_user"]}
			}
			all[fmt.Sprint(name...)] = r
		}
	}
	return all
}

// CountRows returns how many rows of a kind there are.
func (b *Box) CountRows(k spec.Kind) int { return len(b.Server.Snapshot()[string(k)]) }

// CountGroups returns how many target groups there are.
func (b *Box) CountGroups() int { return len(b.Server.Snapshot()["targetgroup"]) }

// ExtentNamed returns the row of an extent.
func (b *Box) ExtentNamed(name string) map[string]any {
	for _, row := range b.Server.Snapshot()["extent"] {
		if row["iscsi_target_extent_name"] == name {
			return row
		}
	}
	b.T.Fatalf("there is no extent %s", name)
	return nil
}

// TemporaryComments returns the comments of the temporary rows that the appliance
// has.
func (b *Box) TemporaryComments() []string {
	var comments []string
	for _, r := range b.Server.Snapshot()["authorizedinitiator"] {
		if comment := fmt.Sprint(r["iscsi_target_initiator_comment"]); strings.HasPrefix(comment, "lunsync-temporary-") {
			comments = append(comments, comment)
		}
	}
	return comments
}

// CheckRows fails the test unless the appliance has one row of each kind in [Full]
// or, if once is false, none.
func (b *Box) CheckRows(once bool) {
	b.T.Helper()
	want := 0
	if once {
		want = 1
	}
	for kind, rows := range b.Server.Snapshot() {
		if kind != "globalconfiguration" && len(rows) != want {
			b.T.Errorf("there are %d rows of %s, want %d", len(rows), kind, want)
		}
	}
}

// CheckForeign fails the test if a target group or a mapping refers to the row #1,
// which is foreign.
func (b *Box) CheckForeign() {
	b.T.Helper()
	rows := b.Server.Snapshot()
	for _, part := range append(rows["targetgroup"], rows["targettoextent"]...) {
		for field, value := range part {
			refers := field != "id" && field != "iscsi_lunid" && field != "iscsi_target_authgroup" // which is a tag
			if refers && fmt.Sprint(value) == "1" {
				b.T.Errorf("%s refers to #1 of somebody else: %v", field, part)
			}
		}
	}
}

// CheckPairs fails the test if a target shows an extent of another name.
func (b *Box) CheckPairs(name string) {
	b.T.Helper()
	names := make(map[string]any)
	for _, kind := range []string{"target", "extent"} {
		for _, row := range b.Server.Snapshot()[kind] {
			names[fmt.Sprint(kind, row["id"])] = row["iscsi_"+kind+"_name"]
			if kind == "extent" {
				names[fmt.Sprint(kind, row["id"])] = row["iscsi_target_extent_name"]
			}
		}
	}
	for _, m := range b.Server.Snapshot()["targettoextent"] {
		target, extent := names[fmt.Sprint("target", m["iscsi_target"])], names[fmt.Sprint("extent", m["iscsi_extent"])]
		if target != extent {
			b.T.Errorf("%s: target %v shows the extent %v", name, target, extent)
		}
	}
}
