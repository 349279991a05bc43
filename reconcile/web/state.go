package web

import (
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// stateWords has the mark of each state, what it means, and how urgent it is; 0 is the most
// urgent.
var stateWords = map[agent.State]struct {
	mark   string
	means  string
	urgent int
}{
	agent.Failing:   {"✕", "The last pass failed. It is tried again.", 0},
	agent.Refused:   {"!", "The plan is refused, and nothing is written until somebody decides.", 1},
	agent.Suspended: {"‖", "Nothing is written.", 2},
	agent.Drifted:   {"≠", "The appliance does not match the spec, and nothing was written.", 3},
	agent.Starting:  {"…", "No pass has ended yet.", 4},
	agent.Converged: {"✓", "The appliance matches the spec.", 5},
}

// outcomeMarks has the mark of each outcome of a pass.
var outcomeMarks = map[agent.Outcome]string{
	agent.PassUnchanged: "✓",
	agent.PassChanged:   "✓",
	agent.PassPending:   "≠",
	agent.PassRefused:   "!",
	agent.PassFailed:    "✕",
}

// A statePart is a summary of an agent's status.
type statePart struct {
	Label   string // the agent's name, see label
	Path    string // path of its page, relative to the front page
	State   string
	Mark    string
	Means   string
	Urgent  int
	Since   *moment // when the state began; nil if it is not known
	AtLeast bool    // whether it may have begun before Since
	Why     string  // the error of the last pass
	DryRun  bool
	Pending string // summary of the pending steps

	Busy, Next, LastSuccess *moment
	WaitingFor              string
	Failures                int
	ReloadOwed              bool
	Suspension              *suspensionPart
}

// A suspensionPart says why an agent is suspended, and until when.
type suspensionPart struct {
	Reason string
	Until  *moment // nil: until it is resumed
}

func stateOf(s *agent.Status, now time.Time) statePart {
	words := stateWords[s.State]
	p := statePart{
		Label:       label(s),
		Path:        pathOf(label(s)),
		State:       string(s.State),
		Mark:        words.mark,
		Means:       words.means,
		Urgent:      words.urgent,
		DryRun:      s.DryRun,
		Pending:     summary(s.Pending),
		Busy:        when(s.Busy, now),
		Next:        when(s.NextPass, now),
		LastSuccess: when(s.LastSuccess, now),
		WaitingFor:  clean(s.WaitingFor),
		Failures:    s.Failures,
		ReloadOwed:  s.ReloadOwed,
	}
	if len(s.Passes) > 0 {
		p.Why = clean(cut(s.Passes[0].Error, longText))
	}
	if s.Suspension != nil {
		p.Suspension = &suspensionPart{clean(s.Suspension.Reason), when(s.Suspension.Until, now)}
	}
	if began, atLeast := s.Since(); !began.IsZero() {
		p.Since, p.AtLeast = &moment{began, now}, atLeast
	}
	return p
}
