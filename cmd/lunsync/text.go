package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// signs are what marks a step in text, and its colour.
var signs = map[plans.Op]struct {
	sign  string
	color color
}{
	plans.Create: {"+", green},
	plans.Update: {"~", yellow},
	plans.Delete: {"-", red},
	plans.Park:   {"»", cyan},
}

const indent = "    "

// A planText writes a plan for people: a block for each step, in the order in
// which they are done.
type planText struct {
	painter
	width int // columns of the terminal
	b     strings.Builder
}

// planString returns p as text, width columns wide where words allow it. Server
// is the URL of the appliance.
func planString(p *plans.Plan, server string, color painter, width int) string {
	t := &planText{painter: color, width: width}
	t.heading(p, server)
	for i := range p.Steps {
		t.step(p, &p.Steps[i])
	}
	t.closing(p, server)
	return t.b.String()
}

func (t *planText) heading(p *plans.Plan, server string) {
	if len(p.Steps) == 0 {
		return
	}
	t.line("", t.paint(bold, "Plan for "+clean(server))+t.paint(dim, " ("+clean(p.ReleaseName())+")"))
	t.line("", "")
}

// step writes one block.
func (t *planText) step(p *plans.Plan, s *plans.Step) {
	t.line("", t.title(s))
	width := 0
	for _, c := range s.Diff {
		width = max(width, utf8.RuneCountInString(c.Field))
	}
	for _, c := range s.Diff {
		t.change(s.Op, c, fmt.Sprintf("%s%-*s  ", indent, width, c.Field))
	}
	if len(s.Cascades) > 0 {
		t.list(indent+"also deletes: ", keyStrings(s.Cascades), plain)
	}
	if len(s.Needs) > 0 {
		t.list(indent+"after: ", stepNames(p, s.Needs), dim)
	}
	t.line("", "")
}

// temporaryText returns how a step is marked that is about a temporary row.
func temporaryText(s *plans.Step) string {
	if s.Temporary {
		return " (temporary)"
	}
	return ""
}

// title returns the sign and the key of a step, and its classes.
func (t *planText) title(s *plans.Step) string {
	mark := signs[s.Op]
	parts := []string{t.paint(mark.color, mark.sign+" "+clean(s.Key.String())) + temporaryText(s)}
	for _, c := range s.Classes {
		parts = append(parts, t.paint(classWords[c].color, "["+string(c)+"]"))
	}
	return strings.Join(parts, " ")
}

// stepName returns what a step is called beside others.
func stepName(s *plans.Step) string { return signs[s.Op].sign + " " + clean(s.Key.String()) }

func stepNames(p *plans.Plan, steps []int) []string {
	names := make([]string, len(steps))
	for i, n := range steps {
		names[i] = stepName(&p.Steps[n])
	}
	return names
}

func keyStrings(keys []spec.Key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = clean(k.String())
	}
	return names
}

// change writes one field: its value for a create, else what it is and becomes.
// Name is what the line starts with.
func (t *planText) change(op plans.Op, c diff.Change, name string) {
	from, fromList := c.From.([]string)
	to, toList := c.To.([]string)
	if op == plans.Create {
		if toList && len(to) > 0 {
			t.list(name, words(to), plain)
		} else {
			t.line(name, valueText(c.To))
		}
		return
	}
	before, after := valueText(c.From), valueText(c.To)
	arrow := t.paint(dim, "→")
	switch {
	case t.fits(name + before + " → " + after):
		t.line(name, before+" "+arrow+" "+after)
	case fromList && toList:
		t.members(name, from, to)
	default:
		t.line(name, before)
		t.line(blank(name), arrow+" "+after)
	}
}

// members writes which members a list loses and gains, a line each.
func (t *planText) members(name string, from, to []string) {
	lost, gained := without(from, to), without(to, from)
	for _, m := range lost {
		t.line(name, t.paint(red, "- "+wordText(m)))
		name = blank(name)
	}
	for _, m := range gained {
		t.line(name, t.paint(green, "+ "+wordText(m)))
		name = blank(name)
	}
	if kept := len(from) - len(lost); kept > 0 {
		t.line(name, t.paint(dim, fmt.Sprintf("(%d unchanged)", kept)))
	}
}

// without returns the members of l that other doesn't have.
func without(l, other []string) []string {
	has := make(map[string]bool, len(other))
	for _, m := range other {
		has[m] = true
	}
	return slices.DeleteFunc(slices.Clone(l), func(m string) bool { return has[m] })
}

// list writes items after name, on as many lines as the width asks for.
func (t *planText) list(name string, items []string, c color) {
	row := ""
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		if row != "" && !t.fits(name+row+" "+item) {
			t.line(t.paint(c, name), t.paint(c, row))
			name, row = blank(name), ""
		}
		if row != "" {
			row += " "
		}
		row += item
	}
	t.line(t.paint(c, name), t.paint(c, row))
}

func (t *planText) fits(line string) bool { return utf8.RuneCountInString(line) <= t.width }

func (t *planText) line(name, rest string) { t.b.WriteString(name + rest + "\n") }

// blank returns spaces as wide as s.
func blank(s string) string { return strings.Repeat(" ", utf8.RuneCountInString(s)) }
