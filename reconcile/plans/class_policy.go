package plans

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/refusal"
)

// refuseField is the field of a spec that lists the classes that refuse a plan.
const refuseField = "policy.refuse"

// stepsNamed is how many steps a refusal names; it counts the others.
const stepsNamed = 3

// RefuseClasses returns a refusal for each class of o.Refuse that is not in o.Allow and
// that some step has.
func RefuseClasses(steps []Step, o Options) refusal.Error {
	var refused refusal.Error
	for _, class := range Classes() {
		if !slices.Contains(o.Refuse, class) || slices.Contains(o.Allow, class) {
			continue
		}
		if found := ofClass(steps, class); len(found) > 0 {
			refused = append(refused, refusal.Reason{Field: refuseField, Message: refusalOf(class, found)})
		}
	}
	return refused
}

// ofClass returns the steps of a class, such as "delete target/db".
func ofClass(steps []Step, class Class) []string {
	var found []string
	for i := range steps {
		if slices.Contains(steps[i].Classes, class) {
			found = append(found, fmt.Sprintf("%s %s", steps[i].Op, steps[i].Key))
		}
	}
	return found
}

func refusalOf(class Class, found []string) string {
	named := found[:min(len(found), stepsNamed)]
	text := fmt.Sprintf("%s: %s: %s", class, StepCount(len(found)), strings.Join(named, ", "))
	if more := len(found) - len(named); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s; --allow %s lifts this for one run", text, class)
}

// ClassesOf returns the classes with the given names, sorted. It drops names that are no
// class; package spec reports them.
func ClassesOf(names []string) []Class {
	return slices.DeleteFunc(Classes(), func(c Class) bool { return !slices.Contains(names, string(c)) })
}
