package main

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile/plans"
)

// dotForm writes a picture for Graphviz.
var dotForm = graphForm{
	head: `digraph plan {
	graph [rankdir=LR, labelloc=t, labeljust=l, fontname="Helvetica"];
	node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
	edge [color="#6e7781"];
`,
	notes: func(lines []string) string { return "\tlabel=" + dotText(lines, `\l`) + ";\n" },
	node: func(step int, op plans.Op, lines []string) string {
		c := graphColors[op]
		return fmt.Sprintf("\ts%d [label=%s, fillcolor=%q, color=%q];\n", step, dotText(lines, `\n`), c.fill, c.line)
	},
	edge: func(from, to int) string { return fmt.Sprintf("\ts%d -> s%d;\n", from, to) },
	tail: "}\n",
}

// graphColors are those of the steps of a picture, by what they do. Text on them is
// black.
var graphColors = map[plans.Op]struct{ fill, line string }{
	plans.Create: {"#dafbe1", "#1a7f37"},
	plans.Update: {"#fff8c5", "#9a6700"},
	plans.Delete: {"#ffebe9", "#cf222e"},
	plans.Park:   {"#ddf4ff", "#0969da"},
}

// dotEscapes hide what means something in a string of Graphviz: its end, escapes
// such as \N, and entities.
var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`)

// dotText returns lines as one string, each with end behind it.
func dotText(lines []string, end string) string {
	var b strings.Builder
	for i, line := range lines {
		b.WriteString(dotEscapes.Replace(line))
		if i < len(lines)-1 || end == `\l` {
			b.WriteString(end)
		}
	}
	return `"` + b.String() + `"`
}
