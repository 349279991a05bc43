package v1

import (
	"encoding/json"

	"github.com/lunsync/lunsync/client"
)

// An unmanaged is a field of the wire that a spec has no word for.
type unmanaged struct {
	wire string
	client.Setting
}

// unmanagedExtent and unmanagedGlobal are the fields that the releases have and a spec
// doesn't (wire-facts 1, 9 and 12), without numbers that the appliance chooses.
var (
	unmanagedExtent = []unmanaged{
		{"iscsi_target_extent_enabled", client.Setting{Field: "enabled", Default: true, Effect: "the appliance does not serve it"}}, // 11.3
		{"iscsi_target_extent_legacy", client.Setting{Field: "legacy"}},
	}
	unmanagedGlobal = []unmanaged{
		{"iscsi_alua", client.Setting{Field: "iscsi_alua", Effect: "portals are served by two controllers"}},
	}
)

// unmanagedIn returns the fields of a row that aren't at their default. What a row
// lacks, and what is null, is.
func unmanagedIn(row json.RawMessage, fields []unmanaged) ([]client.Setting, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	var values map[string]any
	if err := json.Unmarshal(row, &values); err != nil {
		return nil, err
	}
	var set []client.Setting
	for _, f := range fields {
		value, there := values[f.wire]
		if !there || value == nil || truth(value) == f.Default {
			continue
		}
		s := f.Setting
		s.Value = !f.Default
		set = append(set, s)
	}
	return set, nil
}

// truth reports whether a value means true. 11.1 doesn't check some of these fields and
// stores whatever was sent (wire-facts 4.1 and 4.5).
func truth(value any) bool {
	switch v := value.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != "" && v != "false" && v != "False" && v != "0"
	}
	return true
}
