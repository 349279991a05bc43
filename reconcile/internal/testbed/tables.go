package testbed

import (
	"fmt"
	"slices"
	"strings"
)

// Tables are the rows of an appliance by kind, as the emulator has them. The methods
// work out what the rows grant a second time, from the rows instead of lunsync's own
// types, by trying every login: they take the definition in DESIGN.md literally.
type Tables map[string][]map[string]any

func (w Tables) row(kind string, id any) map[string]any {
	i := slices.IndexFunc(w[kind], func(r map[string]any) bool { return id != nil && fmt.Sprint(r["id"]) == fmt.Sprint(id) })
	if i < 0 {
		return nil
	}
	return w[kind][i]
}

// TargetNamed returns the row of a target.
func (w Tables) TargetNamed(target any) map[string]any {
	i := slices.IndexFunc(w["target"], func(r map[string]any) bool { return r["iscsi_target_name"] == target })
	return w["target"][i]
}

// shown returns what is mapped to a target.
func (w Tables) shown(target any) []Grant {
	var shown []Grant
	for _, m := range w["targettoextent"] {
		if e := w.row("extent", m["iscsi_extent"]); fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && e != nil {
			shown = append(shown, Grant{
				Data:  storeOf(e),
				Write: e["iscsi_target_extent_ro"] != true,
			})
		}
	}
	return shown
}

func storeOf(extent map[string]any) string {
	return fmt.Sprint(extent["iscsi_target_extent_type"], extent["iscsi_target_extent_path"])
}

// Listens returns the addresses that a portal lists.
func Listens(portal map[string]any) []string {
	var addrs []string
	switch list := portal["iscsi_target_portal_ips"].(type) {
	case []string:
		addrs = list
	case []any:
		for _, a := range list {
			addrs = append(addrs, fmt.Sprint(a))
		}
	}
	return addrs
}

func proofOf(r map[string]any) string {
	return fmt.Sprint(r["iscsi_target_auth_user"], " ", r["iscsi_target_auth_secret"])
}

func words(v any) []string {
	return strings.FieldsFunc(fmt.Sprint(v), func(r rune) bool { return strings.ContainsRune(" ,\n\t", r) })
}

func without(list []string, word string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == word })
}
