package web

import (
	"fmt"
	"strings"

	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// signs has the sign of each operation, as in the text of a plan. The minus is a longer one,
// as wide as the plus.
var signs = map[plans.Op]string{
	plans.Create: "+",
	plans.Update: "~",
	plans.Delete: "−",
	plans.Park:   "»",
}

// classWords says what each class means for hosts.
var classWords = map[plans.Class]string{
	plans.Disrupts: "a host loses a path or a LUN, even for a moment",
	plans.Identity: "a host sees another disk",
	plans.Widens:   "someone gains access",
}

// A planPart is the pending plan: what the last pass left to do.
type planPart struct {
	Read     bool // whether the appliance was read
	Summary  string
	Steps    part[step]
	Open     bool
	Refusals part[string]
	Unknown  bool // whether ownership is unknown, so that nothing is deleted
}

// A step is one step of a plan. N counts from 1.
type step struct {
	N         int
	Op, Sign  string
	Key       string
	Classes   []class
	Changes   []change
	With      part[string]
	After     string
	Temporary bool
}

// A class is a class of steps, and what it means.
type class struct{ Name, Means string }

func planOf(d *plans.Document) planPart {
	if d == nil {
		return planPart{}
	}
	p := planPart{
		Read:    true,
		Summary: summary(d.Summary),
		Steps:   firstAs(d.Steps, shownSteps, stepOf),
		Open:    len(d.Steps) <= openSteps,
		Unknown: d.Ownership == ownership.SourceNone && d.Options.Prune == spec.PruneOwned,
	}
	if d.Error != nil {
		p.Refusals = firstAs(d.Error.Messages, shownTexts, messageText)
	}
	return p
}

// summary returns the numbers of a plan, such as "2 to create, 1 to delete", or "" for a plan
// without steps.
func summary(s plans.Summary) string {
	var words []string
	for _, w := range []struct {
		n    int
		does string
	}{{s.Create, "create"}, {s.Update, "update"}, {s.Delete, "delete"}, {s.Park, "park"}} {
		if w.n > 0 {
			words = append(words, number(w.n)+" to "+w.does)
		}
	}
	return strings.Join(words, ", ")
}

func stepOf(s *plans.DocumentStep) step {
	out := step{
		N:         s.N + 1,
		Op:        string(s.Op),
		Sign:      signs[s.Op],
		Key:       clean(string(s.Kind) + "/" + s.Name),
		With:      few(s.With),
		After:     after(s.Needs),
		Temporary: s.Temporary,
	}
	for _, c := range s.Classes {
		out.Classes = append(out.Classes, class{string(c), classWords[c]})
	}
	for _, c := range s.Diff {
		out.Changes = append(out.Changes, changeOf(s.Op, c))
	}
	return out
}

// after returns the numbers of the steps that must be done before, as text.
func after(needs []int) string {
	p := first(needs, shownMembers)
	words := make([]string, len(p.Shown))
	for i, n := range p.Shown {
		words[i] = number(n + 1)
	}
	if p.More > 0 {
		words = append(words, fmt.Sprintf("and %s more", number(p.More)))
	}
	return strings.Join(words, ", ")
}
