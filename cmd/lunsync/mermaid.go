package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/lunsync/lunsync/reconcile/plans"
)

// mermaidForm writes a picture for Mermaid, which GitHub draws where it stands in
// Markdown.
var mermaidForm = graphForm{
	head: `%%{init: {"flowchart": {"wrappingWidth": 480}}}%%
flowchart LR
`,
	notes: func(lines []string) string {
		return "    notes[" + mermaidText(lines) + "]\n"
	},
	node: func(step int, op plans.Op, lines []string) string {
		return fmt.Sprintf("    s%d[%s]:::%s\n", step, mermaidText(lines), op)
	},
	edge: func(from, to int) string { return fmt.Sprintf("    s%d --> s%d\n", from, to) },
	tail: mermaidColors(plans.Create, plans.Update, plans.Delete, plans.Park),
}

// mermaidColors returns the class that the nodes of each operation are of. The text
// has a colour of its own, since the page around it can be dark.
func mermaidColors(ops ...plans.Op) string {
	var b strings.Builder
	for _, op := range ops {
		c := graphColors[op]
		fmt.Fprintf(&b, "    classDef %s fill:%s,stroke:%s,color:#1f2328\n", op, c.fill, c.line)
	}
	b.WriteString("    style notes fill:none,stroke:none,text-align:left\n")
	return b.String()
}

// mermaidText returns lines as one string. What could mean something to Mermaid, to
// HTML, or to the Markdown that Mermaid sees in a label is written as a number.
func mermaidText(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br>")
		}
		for j, r := range line {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || j > 0 && strings.ContainsRune(" /.:,-", r) {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "#%d;", r)
			}
		}
	}
	return `"` + b.String() + `"`
}
