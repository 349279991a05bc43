package plans

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/refusal"
)

// refuseField is where a spec says which classes of steps refuse a plan.
const refuseField = "policy.refuse"

// stepsNamed is how many steps a refusal names before it only counts them.
const stepsNamed = 3

// RefuseClasses returns a refusal for each class that the policy refuses, that no
// option allows, and that some step is of.
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

// ofClass names the steps of a class.
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

// ClassesOf returns the classes that a policy names, sorted. Names that are no
// class are left out; package spec reports them.
func ClassesOf(names []string) []Class {
	return slices.DeleteFunc(Classes(), func(c Class) bool { return !slices.Contains(names, string(c)) })
}
