package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// stateWords are the colour of each state, and what is to be done about it.
var stateWords = map[agent.State]struct {
	color  color
	advice string
}{
	agent.Starting:  {yellow, ""},
	agent.Converged: {green, ""},
	agent.Drifted:   {yellow, "this is a dry run, which writes nothing; lunsync apply does"},
	agent.Refused:   {red, "change the spec, or apply once with what the refusal names. To see the plan: %s"},
	agent.Failing:   {red, "nothing, if it passes: the agent tries again by itself. To see what is wrong: %s"},
	agent.Suspended: {yellow, "lunsync resume ends this"},
}

// A statusText writes how agents are, for people who were woken up by it: the state
// first, then why, what is pending, and what to do.
type statusText struct {
	painter
	now   time.Time
	agent string // its URL
	// several says that the agent keeps more than one appliance.
	several bool
	b       strings.Builder
}

// whole writes all that matters of s.
func (t *statusText) whole(s *agent.Status) {
	t.headline(s)
	t.why(s)
	for _, w := range s.Warnings {
		t.row("warning", t.paint(yellow, clean(w)))
	}
	t.row("pending", t.pendingText(s))
	t.spec(s)
	t.passes(s)
	t.row("objects", objectsText(s))
	t.row("to do", t.paint(bold, clean(t.advice(s))))
}

// advice returns what is to be done, or "" if nothing is.
func (t *statusText) advice(s *agent.Status) string {
	switch {
	case s.State == agent.Failing && s.Spec.Hash == "" && len(s.Spec.Errors) > 0:
		return "put the spec right. To see what is wrong with it: lunsync validate" + shellWords(s.Spec.Paths)
	case s.State == agent.Drifted && !s.DryRun:
		return "" // resumed just now: the pass that writes is on its way
	}
	advice := stateWords[s.State].advice
	if strings.Contains(advice, "%s") {
		return fmt.Sprintf(advice, t.planCommand(s))
	}
	return advice
}

// planCommand returns the command that shows what the agent would do.
func (t *statusText) planCommand(s *agent.Status) string {
	command := "lunsync plan --agent " + statedir.ShellWord(t.agent)
	if t.several {
		command += " --appliance " + statedir.ShellWord(s.Appliance)
	}
	return command + shellWords(s.Spec.Paths)
}

// shellWords returns words as a command has them, each with a blank before it.
func shellWords(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(" " + statedir.ShellWord(w))
	}
	return b.String()
}

// brief writes what an order has changed.
func (t *statusText) brief(s *agent.Status) {
	t.headline(s)
	t.why(s)
}

// headline writes the state, and since when.
func (t *statusText) headline(s *agent.Status) {
	c, state := stateWords[s.State].color, clean(string(s.State))
	if s.DryRun {
		state += " (dry run)"
	}
	if overdue(s) {
		c, state = red, "overdue; it was "+state
	}
	fmt.Fprintf(&t.b, "%s: %s%s\n", t.paint(bold, clean(cmp.Or(s.Appliance, listText(s.Spec.Paths)))), t.paint(c, state), t.since(s))
}

// row writes one line below the headline, unless there is nothing to say.
func (t *statusText) row(label, text string) {
	if text != "" {
		fmt.Fprintf(&t.b, "%s%-9s %s\n", indent, label, text)
	}
}

// why writes what led to the state.
func (t *statusText) why(s *agent.Status) {
	if s.Suspension != nil {
		until := "until it is resumed"
		if s.Suspension.Until != nil {
			until = "until " + t.clock(*s.Suspension.Until)
		}
		t.row("reason", clean(s.Suspension.Reason))
		t.row("ends", until)
	}
	if overdue(s) {
		t.row("overdue", t.paint(red, "no pass has ended for three intervals: the agent may hang"))
	}
	if len(s.Passes) == 0 || s.Passes[0].Error == "" {
		return
	}
	for line := range strings.SplitSeq(s.Passes[0].Error, "\n") {
		t.row("error", t.paint(red, clean(line)))
	}
	if s.Failures > 1 {
		t.row("failures", fmt.Sprintf("%d in a row", s.Failures))
	}
	if s.LastSuccess != nil {
		t.row("success", "last at "+t.clock(*s.LastSuccess))
	}
}

// maxMistakes is how many mistakes of a spec are told.
const maxMistakes = 5

// spec writes which spec counts, and what is wrong with its files.
func (t *statusText) spec(s *agent.Status) {
	text := listText(s.Spec.Paths)
	if s.Spec.Loaded != nil {
		text += ", as of " + t.clock(*s.Spec.Loaded)
	}
	t.row("spec", text)
	for i, m := range s.Spec.Errors {
		if i == maxMistakes {
			t.row("", fmt.Sprintf("and %d more", len(s.Spec.Errors)-i))
			break
		}
		t.row("mistake", t.paint(red, mistakeText(m)))
	}
	switch {
	case len(s.Spec.Errors) == 0:
	case s.Spec.Hash == "":
		t.row("", "until that is put right, nothing is done")
	default:
		t.row("", "until that is put right, the last valid spec counts")
	}
}

// mistakeText returns m as validate has it.
func mistakeText(m plans.Message) string {
	var words []string
	if m.File != "" {
		words = append(words, spec.Pos{File: m.File, Line: m.Line, Col: m.Column}.String())
	}
	if m.Field != "" {
		words = append(words, m.Field)
	}
	return clean(strings.Join(append(words, m.Message), ": "))
}

// passes writes how the last pass ended, and when the next one is.
func (t *statusText) passes(s *agent.Status) {
	if len(s.Passes) > 0 {
		last := &s.Passes[0]
		text := []string{t.clock(last.Started), clean(string(last.Outcome)) + " after " + took(time.Duration(last.TookMS)*time.Millisecond)}
		for _, n := range []struct {
			count int
			what  string
		}{{last.Done, "done"}, {last.Failed, "failed"}, {last.Skipped, "skipped"}} {
			if n.count > 0 {
				text = append(text, plans.Counted(n.count, "step")+" "+n.what)
			}
		}
		t.row("last pass", strings.Join(text, ", "))
	}
	next := "under way"
	if s.NextPass != nil {
		next = t.clock(*s.NextPass)
	}
	t.row("next pass", next)
}

// since returns when the state began, as far as is known.
func (t *statusText) since(s *agent.Status) string {
	switch began, atLeast := s.Since(); {
	case began.IsZero():
		return ""
	case atLeast:
		return " since before " + t.clock(began)
	default:
		return " since " + t.clock(began)
	}
}

// clock returns a time as a clock on the wall shows it, with the date if it is not
// today's, and how long ago that is or how soon.
func (t *statusText) clock(at time.Time) string {
	at = at.In(t.now.Location())
	form := time.TimeOnly
	if at.Format(time.DateOnly) != t.now.Format(time.DateOnly) {
		form = time.DateTime
	}
	switch d := at.Sub(t.now); {
	case d.Abs() <= time.Second: // what HTTP's clock can't tell from now
		return at.Format(form) + " (now)"
	case d > 0:
		return at.Format(form) + " (in " + span(d) + ")"
	default:
		return at.Format(form) + " (" + span(-d) + " ago)"
	}
}

// span returns d with the two units that matter.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm%ds", d/time.Minute, d%time.Minute/time.Second)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%dd%dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}

// objectsText returns how many objects there are of each sort, or "" before the
// appliance was read.
func objectsText(s *agent.Status) string {
	if len(s.Managed) == 0 {
		return ""
	}
	managed, others := 0, 0
	for _, n := range s.Managed {
		managed += n
	}
	for _, n := range s.Unmanaged {
		others += n
	}
	return fmt.Sprintf("%d managed, %d not; %s", managed, others, clean(cmp.Or(s.Release, "release unknown")))
}

// pendingText returns what is pending, or "".
func (t *statusText) pendingText(s *agent.Status) string {
	switch {
	case steps(s.Pending) > 0:
	case s.ReloadOwed:
		return "the iSCSI service has to reload: it may not follow what was written"
	case len(s.NotInForce) > 0:
		return "nothing that can be written, but the iSCSI service can't follow what is stored"
	default:
		return ""
	}
	text := summaryText(s.Pending)
	var counts []classCount
	for _, class := range plans.Classes() {
		n := 0
		for _, d := range s.Drift {
			if d.Class == class {
				n += d.Steps
			}
		}
		if n > 0 {
			counts = append(counts, classCount{class, n})
		}
	}
	if classes := t.classCounts(counts); classes != "" {
		text += fmt.Sprintf("; %s", classes)
	}
	return text
}
