package v1

import (
	"strings"

	"github.com/lunsync/lunsync/spec"
)

type targetRow struct {
	Name  string  `json:"iscsi_target_name" spec:"name,filled"`
	Alias *string `json:"iscsi_target_alias" spec:"alias"`
	Mode  string  `json:"iscsi_target_mode" spec:"mode"`
}

func encodeTarget(t *spec.Target, _ *refs) targetRow {
	return targetRow{Name: t.Name, Alias: nullable(t.Alias), Mode: strings.ToLower(string(t.Mode))}
}

func decodeTarget(w targetRow, _ *names) *spec.Target {
	return &spec.Target{Name: w.Name, Alias: valueOf(w.Alias), Mode: spec.Mode(strings.ToUpper(w.Mode))}
}
