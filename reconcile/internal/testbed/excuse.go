package testbed

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// excuse returns why no plan can keep x throughout, or "" if one can. DESIGN.md has
// the same list.
func (t *Trace) excuse(x Grant) string {
	target := fmt.Sprint(x.Target)
	dropped := slices.ContainsFunc(t.Plan.Steps, func(s plans.Step) bool {
		return s.Key.Kind == spec.KindTarget && len(s.Cascades) > 0 && s.Op == plans.Update && fmt.Sprint(s.ID) == target
	})
	switch {
	case t.moves(x.To):
		return "the address moves to another portal"
	case t.States[0].FoundByWildcard(x.To) || t.final.FoundByWildcard(x.To):
		return "what a wildcard stands for depends on all portals"
	case t.release == emulator.R910 && t.parks(t.States[0].Listener(x.To)["id"]):
		return "9.10 refuses to update a portal that keeps an address"
	case dropped:
		return "the release drops the groups of a target that is written"
	case !slices.Equal(t.States[0].Showing(x), t.final.Showing(x)):
		return "the store moves to another extent"
	case t.States[0].SeveralAutoLUNs(x.Target) && len(t.States[0].Switching(x.Target, t.final)) > 0:
		return "no mapping can go for a while without a shift of others"
	case slices.ContainsFunc(t.States[0].Switching(x.Target, t.final), t.States[0].lent):
		return "somebody else has mapped the extent as well"
	}
	return ""
}

// moves reports whether the plan adds an address to a portal or removes it from one.
func (t *Trace) moves(addr string) bool {
	had, has := make(map[spec.Key]bool), make(map[spec.Key]bool)
	for _, s := range t.Plan.Steps {
		before, _ := s.Before.(*spec.Portal)
		after, _ := s.After.(*spec.Portal)
		if _, seen := had[s.Key]; !seen {
			had[s.Key] = lists(before, addr)
		}
		has[s.Key] = lists(after, addr)
	}
	return !maps.Equal(had, has)
}

func lists(portal *spec.Portal, addr string) bool {
	return portal != nil && slices.Contains(portal.Listen, addr)
}

// parks reports whether the plan parks a portal.
func (t *Trace) parks(portal any) bool {
	return slices.ContainsFunc(t.Plan.Steps, func(s plans.Step) bool {
		return s.Op == plans.Park && s.Key.Kind == spec.KindPortal && fmt.Sprint(s.ID) == fmt.Sprint(portal)
	})
}

// SeveralAutoLUNs reports whether several mappings of a target have no number.
func (w Tables) SeveralAutoLUNs(target any) bool {
	n := 0
	for _, m := range w["targettoextent"] {
		if fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && m["iscsi_lunid"] == nil {
			n++
		}
	}
	return n > 1
}

// Switching returns the ids of the extents mapped to a target that have another
// backing in other.
func (w Tables) Switching(target any, other Tables) []any {
	var ids []any
	for _, m := range w["targettoextent"] {
		a, b := w.row("extent", m["iscsi_extent"]), other.row("extent", m["iscsi_extent"])
		if fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && a != nil && b != nil && storeOf(a) != storeOf(b) {
			ids = append(ids, m["iscsi_extent"])
		}
	}
	return ids
}

// lent reports whether an extent is mapped to the target of
// [OtherClient.AddForeignTarget].
func (w Tables) lent(extent any) bool {
	return slices.ContainsFunc(w["targettoextent"], func(m map[string]any) bool {
		return fmt.Sprint(m["iscsi_extent"]) == fmt.Sprint(extent) && w.row("target", m["iscsi_target"])["iscsi_target_name"] == foreignTarget
	})
}

// FoundByWildcard reports whether hosts find a portal at an address because it lists
// a wildcard, or no portal.
func (w Tables) FoundByWildcard(addr string) bool {
	portal := w.Listener(addr)
	return portal == nil || slices.ContainsFunc(Listens(portal), func(a string) bool { return strings.HasPrefix(a, "0.0.0.0:") })
}

// Listener returns the portal that lists an address, or nil.
func (w Tables) Listener(addr string) map[string]any {
	i := slices.IndexFunc(w["portal"], func(r map[string]any) bool { return slices.Contains(Listens(r), addr) })
	if i < 0 {
		return nil
	}
	return w["portal"][i]
}

// Showing returns the ids of the extents through which the target of x shows its
// data, sorted.
func (w Tables) Showing(x Grant) []string {
	var ids []string
	for _, m := range w["targettoextent"] {
		e := w.row("extent", m["iscsi_extent"])
		if fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(x.Target) && e != nil && storeOf(e) == x.Data {
			ids = append(ids, fmt.Sprint(e["id"]))
		}
	}
	slices.Sort(ids)
	return ids
}
