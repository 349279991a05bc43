package reconcile

import (
	"slices"

	"github.com/lunsync/lunsync/spec"
)

// The classes of steps.
const (
	// Widens: someone gains access that the appliance didn't grant before the plan.
	Widens Class = "widens"
	// Disrupts: a host loses a path or a LUN, even for a moment.
	Disrupts Class = "disrupts"
	// Identity: a host sees another disk.
	Identity Class = "identity"
)

// Classes returns all classes, sorted.
func Classes() []Class { return []Class{Disrupts, Identity, Widens} }

// classify gives each step its classes, by doing them one after the other.
func classify(steps []Step, live *Live) {
	first, s := newSim(live), newSim(live)
	for i := range steps {
		step := &steps[i]
		keys := s.affected(step)
		before := s.observe(keys)
		s.take(step)
		after := s.observe(keys)
		widens := after.exceeds(before) && after.exceeds(first.observe(keys))
		step.Classes = classesOf(widens, before.misses(after) || renamesHost(step, before), changesIdentity(step))
	}
}

func classesOf(widens, disrupts, identity bool) []Class {
	var classes []Class
	if disrupts {
		classes = append(classes, Disrupts)
	}
	if identity {
		classes = append(classes, Identity)
	}
	if widens {
		classes = append(classes, Widens)
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

// renamesHost reports whether a step changes the name by which hosts that reach
// something find it.
func renamesHost(step *Step, before observation) bool {
	renamed := slices.ContainsFunc(step.Diff, func(c Change) bool {
		return c.Field == "name" && step.Key.Kind == spec.KindTarget || c.Field == "basename"
	})
	return renamed && step.Op == Update && before.reachable()
}

// changesIdentity reports whether a host sees another disk after an update.
func changesIdentity(step *Step) bool {
	if step.Op != Update && step.Op != Park {
		return false
	}
	return slices.ContainsFunc(step.Diff, func(c Change) bool {
		if c.Field == "size" {
			from, _ := c.From.(spec.Size)
			to, _ := c.To.(spec.Size)
			return to < from
		}
		return slices.Contains(identityFields[step.Key.Kind], c.Field)
	})
}
