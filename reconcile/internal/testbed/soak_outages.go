package testbed

import (
	"slices"
)

// named returns the target of that name.
func (w World) Named(target any) map[string]any {
	i := slices.IndexFunc(w["target"], func(r map[string]any) bool { return r["iscsi_target_name"] == target })
	return w["target"][i]
}
