package testbed

import (
	"fmt"
)

// checkForeign fails the test if a row refers to what somebody else has.
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

// checkPairs fails the test if a target shows an extent of another name.
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
