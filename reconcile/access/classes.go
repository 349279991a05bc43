package access

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// Classify returns the classes of each step, which it finds by carrying the steps out
// one after the other, and what a state on the way grants that neither live nor want
// does: nothing, if the rules of order hold.
func Classify(steps []plans.Step, live *inventory.Live) ([][]plans.Class, []Leak) {
	first := stateBefore(live, WildcardsOf(live, steps))
	last := stateAfter(steps, live, first)
	s := newSim(live, first)
	watch := newWatch(s, first, last)
	replaced := make(map[string]bool)
	classes, leaks := make([][]plans.Class, len(steps)), []Leak(nil)
	for i := range steps {
		step := &steps[i]
		keys := s.affected(step)
		before := s.observe(keys)
		s.take(step)
		var grows, widens, disrupts bool
		for j, after := range s.observe(keys) {
			if after.exceeds(before[j]) {
				grows = true
				widens = widens || !first.grants(keys[j], after) || watch.wider(keys[j])
			}
			disrupts = disrupts || before[j].misses(after)
			if !after.view.same(before[j].view) {
				watch.judge(keys[j])
			}
		}
		classes[i] = classesOf(widens, disrupts || renamesHost(step, s), changesIdentity(step) || replaces(step, replaced))
		if grows { // what only shrinks is as safe as it was
			leaks = append(leaks, watch.check(i, keys)...)
		}
	}
	return classes, leaks
}

// exceeds reports whether x grants what y doesn't. Under which LUN is all one.
func (x sight) exceeds(y sight) bool {
	return x.counts && (!x.frame.within(y.frame) || !x.view.Within(y.view))
}

// misses reports whether somebody has in x what he doesn't have in y, the LUN
// included.
func (x sight) misses(y sight) bool {
	return x.counts && (!x.frame.within(y.frame) || !x.view.stays(y.view))
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

// identityFields are the fields of each kind by which a host knows a disk.
var identityFields = map[spec.Kind][]string{
	spec.KindGlobal:  {"basename"},
	spec.KindTarget:  {"name"},
	spec.KindExtent:  {"zvol", "file", "disk", "blocksize", "xen", "serial", "naa"},
	spec.KindMapping: {"lun"},
}

// renamesHost reports whether a step changes the name by which hosts find what they
// reach.
func renamesHost(step *plans.Step, s *sim) bool {
	for _, c := range step.Diff {
		switch {
		case step.Op != plans.Update:
		case c.Field == "basename":
			return s.reachedAny()
		case c.Field == "name" && step.Key.Kind == spec.KindTarget:
			return s.shown[step.Key.Name] > 0 && s.reached(step.Key.Name)
		}
	}
	return false
}

// replaces reports whether a step makes an extent that shows what an extent showed
// that an earlier step has deleted. It notes in gone what is deleted.
func replaces(step *plans.Step, gone map[string]bool) bool {
	if old, ok := step.Before.(*spec.Extent); ok && step.Op == plans.Delete {
		gone[old.Backing()] = true
	}
	e, ok := step.After.(*spec.Extent)
	return ok && step.Op == plans.Create && gone[e.Backing()]
}

// changesIdentity reports whether a host sees another disk after an update.
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
