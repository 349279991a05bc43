package main

import (
	"fmt"
	"maps"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
)

// What a picture of a plan may hold. Beyond it nobody sees anything, and the
// programs that draw Mermaid refuse 500 edges and 50,000 bytes.
const (
	maxGraphSteps = 150
	maxGraphEdges = 400
	maxGraphText  = 48_000
	maxGraphLabel = 100 // characters of a line
	maxGraphNote  = 240
	maxGraphNotes = 10
)

// A graphForm is a language that pictures of plans are written in. Its functions
// return lines; steps are counted from 1, as apply does.
type graphForm struct {
	head  string
	notes func(lines []string) string
	node  func(step int, op plans.Op, lines []string) string
	edge  func(from, to int) string
	tail  string
}

// planGraphString returns p as a picture in the given form: a node for each step,
// and edges from those that it waits for. Server is the URL of the appliance.
func planGraphString(p *plans.Plan, server string, form *graphForm) string {
	g := &graph{form: form, plan: p}
	shown := g.steps()
	notes := graphNotes(p, server)
	if more := len(p.Steps) - shown; more > 0 {
		notes = append(notes, fmt.Sprintf("Not shown: the last %d of %d steps.", more, len(p.Steps)))
	}
	for i := range notes {
		notes[i] = shorten(notes[i], maxGraphNote)
	}
	return form.head + form.notes(notes) + g.b.String() + form.tail
}

// A graph writes the steps of a plan.
type graph struct {
	form  *graphForm
	plan  *plans.Plan
	after []map[int]bool // for each step, all that must be done before it
	edges int
	b     strings.Builder
}

// steps writes as many steps as there is room for, and returns how many. None of
// them needs one that is left out, since steps need only earlier ones.
func (g *graph) steps() int {
	for i := range g.plan.Steps {
		s := &g.plan.Steps[i]
		needs := g.nearest(s)
		lines := []string{g.form.node(i+1, s.Op, graphLabel(s))}
		for _, n := range needs {
			lines = append(lines, g.form.edge(n+1, i+1))
		}
		text := strings.Join(lines, "")
		if i == maxGraphSteps || g.edges+len(needs) > maxGraphEdges || g.b.Len()+len(text) > maxGraphText {
			return i
		}
		g.edges += len(needs)
		g.b.WriteString(text)
	}
	return len(g.plan.Steps)
}

// nearest returns the steps that s waits for, without those that another of them
// waits for: an edge to these would say nothing new.
func (g *graph) nearest(s *plans.Step) []int {
	implied := make(map[int]bool)
	for _, n := range s.Needs {
		maps.Copy(implied, g.after[n])
	}
	var needs []int
	for _, n := range s.Needs {
		if !implied[n] {
			needs = append(needs, n)
		}
	}
	for _, n := range needs {
		implied[n] = true
	}
	g.after = append(g.after, implied)
	return needs
}

// graphLabel returns the lines of a step: what it does, and its classes.
func graphLabel(s *plans.Step) []string {
	lines := []string{shorten(stepName(s), maxGraphLabel) + temporaryText(s)}
	if len(s.Classes) > 0 {
		var classes []string
		for _, c := range s.Classes {
			classes = append(classes, "["+string(c)+"]")
		}
		lines = append(lines, strings.Join(classes, " "))
	}
	return lines
}

// graphNotes returns what the plan comes to, and what keeps it from being carried
// out or should be known.
func graphNotes(p *plans.Plan, server string) []string {
	t := planText{}
	notes := []string{"Plan for " + clean(server) + " (" + clean(p.ReleaseName()) + ")", t.verdict(p, server)}
	if counts := t.classCounts(countClasses(p)); counts != "" {
		notes = append(notes, counts+".")
	}
	var remarks []string
	for _, r := range p.Refusals {
		remarks = append(remarks, "refused: "+clean(r.String()))
	}
	for _, w := range p.Warnings {
		remarks = append(remarks, "warning: "+clean(w))
	}
	if more := len(remarks) - maxGraphNotes; more > 0 {
		remarks = append(remarks[:maxGraphNotes], fmt.Sprintf("and %d more", more))
	}
	if len(p.Kept) > 0 {
		remarks = append(remarks, keptText(p)+": "+plans.Counted(len(p.Kept), "object")+".")
	}
	return append(notes, remarks...)
}

// shorten returns s in at most that many characters: what it begins and what it
// ends with.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	half := (most - 1) / 2
	return string(r[:half]) + "…" + string(r[len(r)-half:])
}
