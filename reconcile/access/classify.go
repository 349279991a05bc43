package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Classify carries the steps out in a simulation that starts with live, and returns the
// classes of each step and the exposures of the plan. There are none if the order of the
// steps is right.
func Classify(steps []plans.Step, live *inventory.Live) ([][]plans.Class, []Exposure) {
	return classify(relationOf(live.Release.Daemon), steps, live)
}

func classify(r relation, steps []plans.Step, live *inventory.Live) ([][]plans.Class, []Exposure) {
	before := stateBefore(live, r, wildcardsOf(live, steps))
	after := stateAfter(steps, live, before)
	now := newSimulation(live, before)
	detector := newDetector(now, before, after)
	deleted := make(map[string]bool)
	classes, exposures := make([][]plans.Class, len(steps)), []Exposure(nil)
	for i := range steps {
		step := &steps[i]
		keys := now.affected(step)
		was := now.snapshots(keys)
		now.apply(step)
		var grows, widens, disrupts bool
		for j, is := range now.snapshots(keys) {
			if is.exceeds(was[j]) {
				grows = true
				widens = widens || !before.grants(keys[j], is) || detector.otherSideGrew(keys[j])
			}
			disrupts = disrupts || was[j].misses(is)
			if !is.disk.sameData(was[j].disk) {
				detector.recount(keys[j])
			}
		}
		classes[i] = classesOf(widens, disrupts || renamesReached(step, now), changesIdentity(step) || replaces(step, deleted))
		if grows { // a state that grants less than a safe one is safe
			exposures = append(exposures, detector.exposures(i, keys)...)
		}
	}
	return classes, exposures
}

// exceeds reports whether x grants anything that y doesn't. The LUN doesn't matter.
func (x snapshot) exceeds(y snapshot) bool {
	return x.effective && (!x.admission.within(y.admission) || !x.disk.Within(y.disk))
}

// misses reports whether a host that uses what x grants can't go on with what y grants.
func (x snapshot) misses(y snapshot) bool {
	return x.effective && (!x.admission.within(y.admission) || !x.disk.remains(y.disk))
}

func classesOf(widens, disrupts, identity bool) []plans.Class {
	var classes []plans.Class
	if disrupts {
		classes = append(classes, plans.Disrupts)
	}
	if identity {
		classes = append(classes, plans.Identity)
	}
	if widens {
		classes = append(classes, plans.Widens)
	}
	return classes
}

// identityFields are the fields of each kind by which a host identifies a disk.
var identityFields = map[spec.Kind][]string{
	spec.KindGlobal:  {"basename"},
	spec.KindTarget:  {"name"},
	spec.KindExtent:  {"zvol", "file", "disk", "blocksize", "xen", "serial", "naa"},
	spec.KindMapping: {"lun"},
}

// renamesReached reports whether a step changes the name of a target that hosts reach.
func renamesReached(step *plans.Step, now *simulation) bool {
	for _, c := range step.Diff {
		switch {
		case step.Op != plans.Update:
		case c.Field == "basename":
			return now.anyReached()
		case c.Field == "name" && step.Key.Kind == spec.KindTarget:
			return now.mapped[step.Key.Name] > 0 && now.admitsAnybody(step.Key.Name)
		}
	}
	return false
}

// replaces reports whether a step creates an extent on the backing of an extent that an
// earlier step deleted. Deleted has the backings of those; replaces adds to it.
func replaces(step *plans.Step, deleted map[string]bool) bool {
	if old, ok := step.Before.(*spec.Extent); ok && step.Op == plans.Delete {
		deleted[old.Backing()] = true
	}
	e, ok := step.After.(*spec.Extent)
	return ok && step.Op == plans.Create && deleted[e.Backing()]
}

// changesIdentity reports whether hosts take a disk for another one after an update.
func changesIdentity(step *plans.Step) bool {
	if step.Op != plans.Update && step.Op != plans.Park {
		return false
	}
	return slices.ContainsFunc(step.Diff, func(c diff.Change) bool {
		if c.Field == "size" {
			from, _ := c.From.(spec.Size)
			to, _ := c.To.(spec.Size)
			return to < from
		}
		return slices.Contains(identityFields[step.Key.Kind], c.Field)
	})
}
