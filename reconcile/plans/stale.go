package plans

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/ownership"
)

// A StaleError is the error of a saved plan that must not be carried out: it differs from
// the plan that would be made now, or it can't be read.
type StaleError struct {
	File    string   // of the plan, or ""
	Reasons []string // at least one
}

// Error returns a line for each reason, and a line that says what to do.
func (e *StaleError) Error() string {
	lines := make([]string, len(e.Reasons))
	for i, reason := range e.Reasons {
		lines[i] = reason
		if e.File != "" {
			lines[i] = e.File + ": " + reason
		}
	}
	return strings.Join(append(lines, "nothing was written; make a new plan"), "\n")
}

// Messages returns a message for each reason, for the JSON document.
func (e *StaleError) Messages() []Message {
	all := make([]Message, len(e.Reasons))
	for i, reason := range e.Reasons {
		all[i] = Message{File: e.File, Message: reason}
	}
	return all
}

func (s *SavedPlan) stale(reasons ...string) error {
	return &StaleError{File: s.file, Reasons: reasons}
}

// CheckServer returns nil if s is a plan for the appliance at url, else a [*StaleError].
func (s *SavedPlan) CheckServer(url string) error {
	if client.SameServer(s.doc.Server, url) {
		return nil
	}
	return s.stale(fmt.Sprintf("the plan is for %s, not for %s", s.doc.Server, url))
}

// Check returns nil if s equals now, the plan that would be made now: both were made from
// the same spec and the same configuration of the same appliance, and have the same steps.
// Else the error is a [*StaleError] with everything that differs.
func (s *SavedPlan) Check(now *Document) error {
	if err := s.CheckServer(now.Server); err != nil {
		return err
	}
	reasons := s.changed(now)
	steps, err := stepsOf(now)
	if err != nil {
		return err
	}
	if at, differ := firstDifference(s.steps, steps); differ {
		reasons = append(reasons, "the plan has changed since it was saved: "+difference(stepAt(s.steps, at), stepAt(steps, at)))
	}
	if len(reasons) == 0 {
		return nil
	}
	return s.stale(reasons...)
}

// changed returns a reason for each input of the plan that has changed.
func (s *SavedPlan) changed(now *Document) []string {
	var reasons []string
	if was, is := s.doc.Release+" "+s.doc.API, now.Release+" "+now.API; was != is {
		reasons = append(reasons, fmt.Sprintf("the appliance was %s, and is %s", was, is))
	}
	if was, is := s.doc.Ownership, now.Ownership; was != is && was == ownership.SourceBase {
		reasons = append(reasons, "the plan was made with --base, which must be given again: lunsync apply --base FILE "+s.file)
	}
	switch spec, live := s.doc.Spec != now.Spec, s.doc.Live != now.Live; {
	case spec && live:
		reasons = append(reasons, "the spec and the appliance have changed since the plan was made, or the appliance's password has")
	case spec:
		reasons = append(reasons, "the spec, or a secret of it, has changed since the plan was made")
	case live:
		reasons = append(reasons, "the appliance's configuration has changed since the plan was made")
	}
	return reasons
}

// stepsOf returns the steps of d in the form in which a saved plan has them.
func stepsOf(d *Document) ([]map[string]any, error) {
	src, err := json.Marshal(d.Steps)
	if err != nil {
		return nil, fmt.Errorf("compare with the saved plan: %w", err)
	}
	var steps []map[string]any
	if err := decode(src, &steps, false); err != nil {
		return nil, fmt.Errorf("compare with the saved plan: %w", err)
	}
	return steps, nil
}

// outcomeFields are the fields that an apply adds to a step.
var outcomeFields = []string{"outcome", "error", "took_ms"}

// firstDifference returns the number of the first step that differs, if one does.
func firstDifference(saved, now []map[string]any) (int, bool) {
	for i := range max(len(saved), len(now)) {
		if len(fieldsThatDiffer(stepAt(saved, i), stepAt(now, i))) > 0 {
			return i, true
		}
	}
	return 0, false
}

// stepAt returns step i, or nil if there is no such step.
func stepAt(steps []map[string]any, i int) map[string]any {
	if i >= len(steps) {
		return nil
	}
	return steps[i]
}

// fieldsThatDiffer returns the names of the fields in which two steps differ, sorted. It
// ignores outcomes.
func fieldsThatDiffer(a, b map[string]any) []string {
	all := maps.Clone(a)
	if all == nil {
		all = make(map[string]any)
	}
	maps.Copy(all, b)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(field string) bool {
		in, has := a[field]
		other, had := b[field]
		return has == had && reflect.DeepEqual(in, other) || slices.Contains(outcomeFields, field)
	})
}

// difference says how a step of the saved plan differs from the step with the same number
// that would be made now. One of them is nil if its plan has fewer steps.
func difference(saved, now map[string]any) string {
	was, is := stepText(saved), stepText(now)
	switch {
	case saved == nil:
		return is + " is new"
	case now == nil:
		return was + " is no longer needed"
	case was != is:
		return fmt.Sprintf("%s in place of %s", is, was)
	}
	return fmt.Sprintf("%s differs in %s", was, strings.Join(fieldsThatDiffer(saved, now), ", "))
}

func stepText(step map[string]any) string {
	return fmt.Sprintf("%v %v/%v", step["op"], step["kind"], step["name"])
}
