package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/lunsync/lunsync/reconcile/diff"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A planMarkdown writes a plan for the comment of a pull request: what it comes to,
// a table of its steps, and below a fold what changes in each.
type planMarkdown struct {
	b strings.Builder
}

// planMarkdownString returns p as GitHub's Markdown. Server is the URL of the
// appliance. What spec and appliance say stands in code, where nothing acts.
func planMarkdownString(p *plans.Plan, server string) string {
	m := new(planMarkdown)
	m.line("### lunsync plan for " + code(server) + " (" + code(p.ReleaseName()) + ")")
	m.line("")
	m.line(markdownVerdict(p, server))
	m.remarks(p)
	if len(p.Steps) > 0 {
		m.table(p)
		m.details(p)
	}
	return m.b.String()
}

// markdownVerdict returns the line that sums p up.
func markdownVerdict(p *plans.Plan, server string) string {
	switch {
	case len(p.Steps) > 0:
		verdict := "**" + summaryText(p.Summary()) + ".**"
		if counts := painter(false).classCounts(countClasses(p)); counts != "" {
			verdict += " " + counts + "."
		}
		return verdict
	case len(p.Refusals) > 0:
		return "**The plan is refused.**"
	}
	if !p.InForce() {
		return "**No changes, but not in force.** " + notInForceText(p, code(hostName(server)))
	}
	return "**No changes.** " + code(hostName(server)) + " matches the spec" + reach(p.Options) + "."
}

// remarks writes why the plan may not be carried out, what it warns of, and what it
// leaves alone.
func (m *planMarkdown) remarks(p *plans.Plan) {
	var items []string
	for _, r := range p.Refusals {
		items = append(items, "**Refused:** "+code(r.String()))
	}
	for _, w := range p.Warnings {
		items = append(items, "**Warning:** "+code(w))
	}
	if p.Adopts > 0 {
		items = append(items, fmt.Sprintf("Adopts %s, which the spec owns from now on.", plans.Counted(p.Adopts, "existing object")))
	}
	if len(p.Kept) > 0 {
		items = append(items, keptText(p)+": "+codes(firstKeys(p.Kept))+".")
	}
	if others := unmanaged(p.Unmanaged); others != "" {
		items = append(items, "Not managed: "+others+".")
	}
	if len(items) > 0 {
		m.line("")
	}
	for _, item := range items {
		m.line("- " + item)
	}
}

// table writes a row for each step, numbered as apply counts them.
func (m *planMarkdown) table(p *plans.Plan) {
	m.line("")
	m.line("| step | does | to | classes | after |")
	m.line("|---:|---|---|---|---|")
	for i := range p.Steps {
		s := &p.Steps[i]
		classes := make([]string, len(s.Classes))
		for j, c := range s.Classes {
			classes[j] = "**" + string(c) + "**"
		}
		after := make([]string, len(s.Needs))
		for j, n := range s.Needs {
			after[j] = fmt.Sprint(n + 1)
		}
		m.line(fmt.Sprintf("| %d | %s%s | %s | %s | %s |", i+1, s.Op, temporaryText(s), code(s.Key.String()),
			strings.Join(classes, ", "), strings.Join(after, ", ")))
	}
}

// details writes the fields of all steps, below a fold.
func (m *planMarkdown) details(p *plans.Plan) {
	var b strings.Builder
	for i := range p.Steps {
		s := &p.Steps[i]
		fmt.Fprintf(&b, "@@ %d: %s %s @@\n", i+1, s.Op, clean(s.Key.String()))
		for _, k := range keyStrings(s.Cascades) {
			fmt.Fprintf(&b, "- also deletes %s\n", k)
		}
		for _, c := range s.Diff {
			b.WriteString(changeDiff(s.Op, c))
		}
	}
	fence := strings.Repeat("`", max(3, longestRun(b.String(), '`')+1))
	m.line("")
	m.line("<details>\n<summary>What changes in each step</summary>\n")
	m.line(fence + "diff\n" + b.String() + fence)
	m.line("\n</details>")
}

// changeDiff returns a field as a diff: what goes, then what comes. Of a list only
// the members that do are told.
func changeDiff(op plans.Op, c diff.Change) string {
	from, fromList := c.From.([]string)
	to, toList := c.To.([]string)
	var gone, come []string
	switch {
	case op == plans.Create:
		come = []string{valueText(c.To)}
	case fromList && toList && len(from) > 0 && len(to) > 0:
		gone, come = words(without(from, to)), words(without(to, from))
	default:
		gone, come = []string{valueText(c.From)}, []string{valueText(c.To)}
	}
	var b strings.Builder
	for _, v := range gone {
		fmt.Fprintf(&b, "- %s: %s\n", c.Field, v)
	}
	for _, v := range come {
		fmt.Fprintf(&b, "+ %s: %s\n", c.Field, v)
	}
	return b.String()
}

func (m *planMarkdown) line(text string) { m.b.WriteString(text + "\n") }

// code returns s as code. What could end it, or a cell of a table, is written as
// HTML with a number for each character that means something.
func code(s string) string {
	s = clean(s)
	if !strings.ContainsAny(s, "`|") {
		return "`" + s + "`"
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return "<code>" + b.String() + "</code>"
}

func codes(all []string) string {
	coded := make([]string, len(all))
	for i, s := range all {
		coded[i] = code(s)
	}
	return strings.Join(coded, ", ")
}

// longestRun returns how often c stands in s at most without another between.
func longestRun(s string, c rune) int {
	longest, run := 0, 0
	for _, r := range s {
		if r == c {
			run++
		} else {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
