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
	agent.Drifted:   {"≠", "The appliance is not as the spec says, and nothing was written.", 3},
	agent.Starting:  {"…", "No pass has ended yet.", 4},
	agent.Converged: {"✓", "The appliance is as the spec says.", 5},
}

// outcomeStates are the states that each outcome of a pass leaves an agent in.
var outcomeStates = map[agent.Outcome]agent.State{
	agent.Unchanged: agent.Converged,
	agent.Changed:   agent.Converged,
	agent.Pending:   agent.Drifted,
	agent.Denied:    agent.Refused,
	agent.Failed:    agent.Failing,
}

// outcomeMarks are the marks of outcomes.
var outcomeMarks = map[agent.Outcome]string{
	agent.Unchanged: "✓",
	agent.Changed:   "✓",
	agent.Pending:   "≠",
	agent.Denied:    "!",
	agent.Failed:    "✕",
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
		p.Since = when(&s.Suspension.Since, now)
		p.Suspension = &suspensionPart{clean(s.Suspension.Reason), when(s.Suspension.Until, now)}
		return p
	}
	p.Since, p.AtLeast = since(s, now)
	return p
}

// since returns when the passes began to end as the last one did, and whether that
// may be longer ago than is remembered.
func since(s *agent.Status, now time.Time) (*moment, bool) {
	n := 0
	for n < len(s.Passes) && outcomeStates[s.Passes[n].Outcome] == s.State {
		n++
	}
	if n == 0 {
		return nil, false
	}
	p := &s.Passes[n-1]
	ended := p.Started.Add(time.Duration(p.TookMS) * time.Millisecond)
	return &moment{ended, now}, n == agent.KeptPasses
}
