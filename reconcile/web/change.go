package web

import (
	"slices"

	"github.com/lunsync/lunsync/reconcile/plans"
)

// A change is one field that a step changes. For a list it has the lost and gained items.
type change struct {
	Field        string
	Create       bool // whether the step creates, so that only To is shown
	From, To     string
	IsList       bool
	Lost, Gained part[string]
	Kept         int
}

func changeOf(op plans.Op, c plans.DocumentChange) change {
	out := change{Field: clean(c.Field), Create: op == plans.Create}
	from, _ := c.From.([]string)
	to, isList := c.To.([]string)
	if !isList || len(from)+len(to) == 0 {
		out.From, out.To = text(c.From), text(c.To)
		return out
	}
	lost := without(from, to)
	out.IsList = true
	out.Lost = few(lost)
	out.Gained = few(without(to, from))
	out.Kept = len(from) - len(lost)
	return out
}

// without returns the items of l that other doesn't have.
func without(l, other []string) []string {
	has := make(map[string]bool, len(other))
	for _, m := range other {
		has[m] = true
	}
	return slices.DeleteFunc(slices.Clone(l), func(m string) bool { return has[m] })
}
