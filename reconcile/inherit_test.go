package reconcile_test

import (
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// TestReplacedExtentsStayTheirDisks deletes an extent and makes another on the same
// zvol: hosts find its serial again and, where it can be set, its NAA, though the
// appliance would choose others.
func TestReplacedExtentsStayTheirDisks(t *testing.T) {
	for _, release := range emulator.Releases() {
		b := newBox(t, release)
		b.reach("version: 1\nextents: {old: {zvol: tank/x}, more: {zvol: tank/y}}\n")
		was := b.extentNamed("old")
		b.reach("version: 1\nextents: {new: {zvol: tank/x}, more: {zvol: tank/y}}\n")
		is := b.extentNamed("new")
		if is["iscsi_target_extent_serial"] != was["iscsi_target_extent_serial"] {
			t.Errorf("%s: the serial is %v, want %v", release, is["iscsi_target_extent_serial"], was["iscsi_target_extent_serial"])
		}
		kept := is["iscsi_target_extent_naa"] == was["iscsi_target_extent_naa"]
		if can := !b.api.Release().FixedNAA; kept != can {
			t.Errorf("%s: the NAA is kept: %v, want %v", release, kept, can)
		}
	}
}

// extentNamed returns the row of an extent.
func (b *box) extentNamed(name string) map[string]any {
	for _, row := range b.server.Snapshot()["extent"] {
		if row["iscsi_target_extent_name"] == name {
			return row
		}
	}
	b.t.Fatalf("there is no extent %s", name)
	return nil
}
