package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/plans"
)

// A progressText writes a line for each step of a plan as it ends.
type progressText struct {
	painter
	w     io.Writer
	plan  *plans.Plan
	width int // of the names of steps, so that outcomes stand in one column
}

// widestName is the longest name that moves the column.
const widestName = 48

func newProgress(w io.Writer, color painter, plan *plans.Plan) *progressText {
	t := &progressText{painter: color, w: w, plan: plan}
	for i := range plan.Steps {
		if n := utf8.RuneCountInString(stepName(&plan.Steps[i])); n <= widestName {
			t.width = max(t.width, n)
		}
	}
	return t
}

// step writes the line of step i. A terminal that went away doesn't stop an
// apply: its errors have nowhere to go.
func (t *progressText) step(i int, o plans.Outcome) {
	s := &t.plan.Steps[i]
	total := fmt.Sprint(len(t.plan.Steps))
	number := fmt.Sprintf("[%*d/%s] ", len(total), i+1, total)
	gap := max(0, t.width-utf8.RuneCountInString(stepName(s))) + 2
	name := t.paint(signs[s.Op].color, stepName(s)) + strings.Repeat(" ", gap)
	fmt.Fprintln(t.w, t.paint(dim, number)+name+t.outcome(s, o))
}

func (t *progressText) outcome(s *plans.Step, o plans.Outcome) string {
	switch o.Status {
	case plans.Done:
		return t.paint(green, "done") + t.paint(dim, " "+took(o.Took))
	case plans.Skipped:
		return t.paint(yellow, "skipped") + reason(s, o.Err)
	default:
		return t.paint(red, "failed") + reason(s, o.Err)
	}
}

// reason returns why a step was not done, without its key: the line has that.
func reason(s *plans.Step, err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	if _, after, ok := strings.Cut(text, " "+s.Key.String()+": "); ok {
		text = after
	}
	return ": " + clean(text)
}

func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%dms", d.Milliseconds())
	}
	return d.Round(100 * time.Millisecond).String()
}

// closing writes how many steps ended how, and whether the appliance is now as
// the spec says.
func (t *progressText) closing(r *apply.Result, server string) {
	n := r.Tally()
	parts := []string{fmt.Sprintf("%d done", n[plans.Done])}
	for _, status := range []plans.Status{plans.Failed, plans.Skipped} {
		if n[status] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[status], status))
		}
	}
	fmt.Fprintln(t.w, "\n"+t.paint(bold, "Applied: "+strings.Join(parts, ", ")+"."))
	if r.Converged {
		fmt.Fprintln(t.w, t.paint(green, hostName(server)+" matches the spec"+reach(t.plan.Options)+"."))
		return
	}
	if !r.Differs && r.Err != nil {
		first, _, _ := strings.Cut(r.Err.Error(), "\n")
		fmt.Fprintln(t.w, t.paint(red, "Not verified: "+clean(first)+"."))
		return
	}
	fmt.Fprintln(t.w, t.paint(red, hostName(server)+" does not match the spec."))
}
