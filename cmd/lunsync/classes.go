package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
)

// classWords are the colour of each class, and what one step and several of it do.
var classWords = map[plans.Class]struct {
	color        color
	does, theyDo string
}{
	plans.Disrupts: {yellow, "disrupts", "disrupt"},
	plans.Identity: {magenta, "changes what disk a host sees", "change what disk a host sees"},
	plans.Widens:   {red, "widens access", "widen access"},
}

// A classCount is how many steps are of a class.
type classCount struct {
	class plans.Class
	n     int
}

// countClasses returns the classes that steps of p are of, sorted.
func countClasses(p *plans.Plan) []classCount {
	var counts []classCount
	for _, class := range plans.Classes() {
		n := 0
		for i := range p.Steps {
			if slices.Contains(p.Steps[i].Classes, class) {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, classCount{class, n})
		}
	}
	return counts
}

// classCounts returns what steps do, such as "2 steps disrupt, 1 widens access", or
// "" if none is of a class.
func (p painter) classCounts(counts []classCount) string {
	var parts []string
	for i, c := range counts {
		number, does := fmt.Sprint(c.n), classWords[c.class].theyDo
		if i == 0 {
			number = plans.Counted(c.n, "step")
		}
		if c.n == 1 {
			does = classWords[c.class].does
		}
		parts = append(parts, number+" "+p.paint(classWords[c.class].color, does))
	}
	return strings.Join(parts, ", ")
}

// A classes is a flag that names classes of steps. It implements pflag.Value.
type classes []plans.Class

// String returns the classes that were named.
func (c *classes) String() string {
	names := make([]string, len(*c))
	for i, class := range *c {
		names[i] = string(class)
	}
	return strings.Join(names, ",")
}

// Set adds a class, or says what there is to choose from.
func (c *classes) Set(value string) error {
	one := choice{allowed: classNames()}
	if err := one.Set(value); err != nil {
		return err
	}
	*c = append(*c, plans.Class(value))
	return nil
}

func (c *classes) values() []string { return classNames() }

// Type returns what stands for the value in the help.
func (c *classes) Type() string { return strings.Join(classNames(), "|") }

// sorted returns each class that was named, once.
func (c *classes) sorted() []plans.Class {
	return slices.DeleteFunc(plans.Classes(), func(class plans.Class) bool {
		return !slices.Contains(*c, class)
	})
}

func classNames() []string {
	var names []string
	for _, class := range plans.Classes() {
		names = append(names, string(class))
	}
	return names
}
