package web

import (
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// stateWords are the mark of each state, what it means, and how soon somebody should
// look: the most urgent first.
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

// outcomeMarks are the marks of outcomes.
var outcomeMarks = map[agent.Outcome]string{
	agent.PassUnchanged: "✓",
	agent.PassChanged:   "✓",
	agent.PassPending:   "≠",
	agent.PassRefused:   "!",
	agent.PassFailed:    "✕",
}

// A statePart sums up how an agent is.
type statePart struct {
	Label   string // what the agent is called
	Path    string // of its page, below the root
	State   string
	Mark    string
	Means   string
	Urgent  int
	Since   *moment // nil if it is not known
	AtLeast bool    // it may have been so before Since
	Why     string  // of what failed or was refused
	DryRun  bool
	Pending string // the steps that are left

	Busy, Next, LastSuccess *moment
	WaitingFor              string
	Failures                int
	ReloadOwed              bool
	Suspension              *suspensionPart
}

// A suspensionPart is why an agent doesn't write.
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
