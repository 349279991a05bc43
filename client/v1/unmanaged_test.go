package v1

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// TestUnmanaged reads rows with fields that a spec has no word for. Of some of them
// 11.1 keeps whatever was sent.
func TestUnmanaged(t *testing.T) {
	const extent = `{"id": 1, "iscsi_target_extent_name": "e", "iscsi_target_extent_type": "File", "iscsi_target_extent_path": "/mnt/tank/e"`
	disabled := unmanagedExtent[0].Setting
	legacy := unmanagedExtent[1].Setting
	legacy.Value = true
	alua := unmanagedGlobal[0].Setting
	alua.Value = true
	for _, test := range []struct {
		kind spec.Kind
		row  string
		want []client.Setting
	}{
		{spec.KindExtent, extent + `}`, nil},
		{spec.KindExtent, extent + `, "iscsi_target_extent_enabled": true, "iscsi_target_extent_legacy": false}`, nil},
		{spec.KindExtent, extent + `, "iscsi_target_extent_enabled": null, "iscsi_target_extent_legacy": null}`, nil},
		{spec.KindExtent, extent + `, "iscsi_target_extent_enabled": false}`, []client.Setting{disabled}},
		{spec.KindExtent, extent + `, "iscsi_target_extent_enabled": false, "iscsi_target_extent_legacy": "1"}`, []client.Setting{disabled, legacy}},
		{spec.KindExtent, extent + `, "iscsi_target_extent_legacy": 0}`, nil},
		{spec.KindGlobal, `{"id": 1, "iscsi_basename": "b", "iscsi_alua": false}`, nil},
		{spec.KindGlobal, `{"id": 1, "iscsi_basename": "b", "iscsi_alua": true}`, []client.Setting{alua}},
	} {
		got, err := kindOf(test.kind).object(json.RawMessage(test.row), testIDs())
		if err != nil {
			t.Errorf("%s: %v", test.row, err)
		}
		if diff := cmp.Diff(test.want, got.Unmanaged); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.row, diff)
		}
	}
}
