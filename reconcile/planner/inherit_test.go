package planner_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
)

// TestReplacedExtentsStayTheirDisks deletes an extent and makes another on the same
// zvol: hosts find its serial again and, where it can be set, its NAA, though the
// appliance would choose others.
func TestReplacedExtentsStayTheirDisks(t *testing.T) {
	for _, release := range emulator.Releases() {
		b := testbed.NewBox(t, release)
		b.Converge("version: 1\nextents: {old: {zvol: tank/x}, other: {zvol: tank/y}}\n")
		was := b.ExtentNamed("old")
		b.Converge("version: 1\nextents: {new: {zvol: tank/x}, other: {zvol: tank/y}}\n")
		is := b.ExtentNamed("new")
		if is["iscsi_target_extent_serial"] != was["iscsi_target_extent_serial"] {
			t.Errorf("%s: the serial is %v, want %v", release, is["iscsi_target_extent_serial"], was["iscsi_target_extent_serial"])
		}
		kept := is["iscsi_target_extent_naa"] == was["iscsi_target_extent_naa"]
		if can := !b.API.Release().FixedNAA; kept != can {
			t.Errorf("%s: the NAA is kept: %v, want %v", release, kept, can)
		}
	}
}

// TestGivenIdentitiesAreNotKept replaces an extent whose serial and NAA the spec gives
// to others, one that is there and one that is new: hosts must not take two disks for
// one, and the appliance takes no NAA twice.
func TestGivenIdentitiesAreNotKept(t *testing.T) {
	const given = `serial: "0a", naa: "0x6589cfc0000000000000000000000001"`
	for _, test := range []struct{ live, spec string }{
		{"old: {zvol: tank/x, " + given + "}, stays: {zvol: tank/y}", "new: {zvol: tank/x}, stays: {zvol: tank/y, " + given + "}"},
		{"old: {zvol: tank/x, " + given + "}", "new: {zvol: tank/x}, other: {zvol: tank/y, " + given + "}"},
	} {
		b := testbed.NewBox(t, emulator.R111)
		b.Converge("version: 1\nextents: {" + test.live + "}\n")
		b.Converge("version: 1\nextents: {" + test.spec + "}\n")
		if is := b.ExtentNamed("new"); is["iscsi_target_extent_serial"] == "0a" {
			t.Errorf("{%s}: the new extent has the serial of another", test.spec)
		}
	}
}
