package testbed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// A Passage is what an apply did: the states that it passed through, one before the
// first step and one after each, and what the logins find in each.
type Passage struct {
	Plan    *plans.Plan
	release emulator.Release
	States  []World
	final   World // after all, and with what failed done again
	grants  []map[Granted]bool
	before  map[Granted]bool
	after   map[Granted]bool
	failed  bool // a step was not done
}

func NewPassage(p *plans.Plan, r *apply.Result, release emulator.Release, states []World, final World) *Passage {
	all := final.Atoms()
	for _, w := range states {
		all = all.With(w.Atoms())
	}
	t := &Passage{Plan: p, release: release, States: states, final: final, after: final.grants(all)}
	t.failed = slices.ContainsFunc(r.Outcomes, func(o plans.Outcome) bool { return o.Status != plans.Done })
	for _, w := range states {
		t.grants = append(t.grants, w.grants(all))
	}
	t.before = t.grants[0]
	return t
}

// Exposed returns what a state grants that neither side does.
func (t *Passage) Exposed(state int) (Granted, bool) {
	for x := range t.grants[state] {
		if !t.before[x] && !t.after[x] {
			return x, true
		}
	}
	return Granted{}, false
}

// Lost returns what a state lacks that both sides grant and that the appliance leaves
// a way to keep, and whether it lacks anything else that both sides grant.
func (t *Passage) Lost(state int) (needless []Granted, needed bool) {
	for x := range t.before {
		switch {
		case !t.after[x] || t.grants[state][x]:
		case t.excuse(x) == "":
			needless = append(needless, x)
		default:
			needed = true
		}
	}
	return needless, needed
}

// excuse says why the appliance leaves no way to keep x throughout, or returns "".
// The list is that of DESIGN.md.
func (t *Passage) excuse(x Granted) string {
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

// SeveralAutoLUNs reports whether several mappings of a target have no number.
func (w World) SeveralAutoLUNs(target any) bool {
	n := 0
	for _, m := range w["targettoextent"] {
		if fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && m["iscsi_lunid"] == nil {
			n++
		}
	}
	return n > 1
}

// Switching returns the extents, mapped to a target, that show something else in
// another state.
func (w World) Switching(target any, other World) []any {
	var ids []any
	for _, m := range w["targettoextent"] {
		a, b := w.row("extent", m["iscsi_extent"]), other.row("extent", m["iscsi_extent"])
		if fmt.Sprint(m["iscsi_target"]) == fmt.Sprint(target) && a != nil && b != nil && storeOf(a) != storeOf(b) {
			ids = append(ids, m["iscsi_extent"])
		}
	}
	return ids
}

// lent reports whether an extent is mapped to a target that [hand.borrow] made.
func (w World) lent(extent any) bool {
	return slices.ContainsFunc(w["targettoextent"], func(m map[string]any) bool {
		return fmt.Sprint(m["iscsi_extent"]) == fmt.Sprint(extent) && w.row("target", m["iscsi_target"])["iscsi_target_name"] == borrower
	})
}

// moves reports whether the plan gives an address to a portal, or takes it from one.
func (t *Passage) moves(addr string) bool {
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

// FoundByWildcard reports whether the portal that is found at an address listens on a
// wildcard.
func (w World) FoundByWildcard(addr string) bool {
	portal := w.Listener(addr)
	return portal == nil || slices.ContainsFunc(Listens(portal), func(a string) bool { return strings.HasPrefix(a, "0.0.0.0:") })
}

// parks reports whether the plan parks a portal.
func (t *Passage) parks(portal any) bool {
	return slices.ContainsFunc(t.Plan.Steps, func(s plans.Step) bool {
		return s.Op == plans.Park && s.Key.Kind == spec.KindPortal && fmt.Sprint(s.ID) == fmt.Sprint(portal)
	})
}

// Listener returns the portal that listens on an address, or nil.
func (w World) Listener(addr string) map[string]any {
	i := slices.IndexFunc(w["portal"], func(r map[string]any) bool { return slices.Contains(Listens(r), addr) })
	if i < 0 {
		return nil
	}
	return w["portal"][i]
}

// Showing returns the extents through which x finds its store, sorted.
func (w World) Showing(x Granted) []string {
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

// Misclassed returns what the step before a state takes away without saying that it
// disrupts, or adds to what was granted before the plan without saying that it widens.
func (t *Passage) Misclassed(state int) (Granted, plans.Class, bool) {
	if t.failed {
		return Granted{}, "", false // the classes are those of the whole plan
	}
	classes := t.Plan.Steps[state-1].Classes
	was, now := t.grants[state-1], t.grants[state]
	if !slices.Contains(classes, plans.Disrupts) {
		for x := range was {
			if !now[x] {
				return x, plans.Disrupts, true
			}
		}
	}
	if !slices.Contains(classes, plans.Widens) {
		for x := range now {
			if !was[x] && !t.before[x] {
				return x, plans.Widens, true
			}
		}
	}
	return Granted{}, "", false
}

func Address(i, net int) string {
	return fmt.Sprintf("10.%d.%d.%d:3260", net+10*(i>>16), i>>8&255, i&255)
}

// A Shelf is an appliance that has the resources of a spec and can only be read.
type Shelf []spec.Resource

var errReadOnly = errors.New("a shelf can only be read")

// List returns the resources of kind k under ids that count from 1.
func (s Shelf) List(_ context.Context, k spec.Kind, _ *client.IDs) ([]client.Object, error) {
	var objects []client.Object
	for _, r := range s {
		if r.Key().Kind == k {
			objects = append(objects, client.Object{ID: client.ID(len(objects) + 1), Resource: onAppliance(r, len(objects)+1)})
		}
	}
	if k == spec.KindGlobal {
		objects = []client.Object{{ID: 1, Resource: new(spec.Global)}}
	}
	return objects, nil
}

// onAppliance returns r without what only a spec has, and with what only an
// appliance has.
func onAppliance(r spec.Resource, id int) spec.Resource {
	switch r := r.(type) {
	case *spec.Portal:
		c := *r
		c.Open, c.Tag = nil, id
		return &c
	case *spec.InitiatorGroup:
		c := *r
		c.Open = nil
		return &c
	case *spec.Extent:
		c := *r
		c.Open = nil
		return &c
	}
	return r
}

func (Shelf) Get(context.Context, spec.Kind, client.ID, *client.IDs) (client.Object, error) {
	return client.Object{}, errReadOnly
}

func (Shelf) Create(context.Context, spec.Resource, *client.IDs) (client.ID, error) {
	return 0, errReadOnly
}

func (Shelf) Update(context.Context, client.ID, spec.Resource, spec.Resource, *client.IDs) error {
	return errReadOnly
}

func (Shelf) Delete(context.Context, spec.Key, client.ID, *client.IDs) error { return errReadOnly }
