package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// triggerWords has the words for why a pass was made.
var triggerWords = map[agent.Trigger]string{
	agent.AtStart:    "start",
	agent.OnChange:   "files changed",
	agent.OnInterval: "interval",
	agent.OnRetry:    "retry",
	agent.OnSignal:   "signal",
	agent.OnRequest:  "request",
}

// A pass is a row of the table of passes that have ended.
type pass struct {
	Started moment
	Why     string
	Outcome string
	Mark    string
	State   string // the agent's state after it, which decides its colour
	Took    string
	Did     string
	Error   string
}

func passesOf(s *agent.Status, now time.Time) []pass {
	return firstAs(s.Passes, agent.KeptPasses, func(p *agent.Pass) pass {
		return pass{
			Started: moment{p.Started, now},
			Why:     triggerWords[p.Trigger],
			Outcome: string(p.Outcome),
			Mark:    outcomeMarks[p.Outcome],
			State:   string(p.Outcome.State()),
			Took:    took(p.TookMS),
			Did:     stepsOf(p),
			Error:   clean(cut(p.Error, shortText)),
		}
	}).Shown
}

// stepsOf returns how the steps of a pass ended or, if none was tried, what the plan was.
func stepsOf(p *agent.Pass) string {
	var words []string
	for _, w := range []struct {
		n     int
		ended string
	}{{p.Done, "done"}, {p.Failed, "failed"}, {p.Skipped, "skipped"}} {
		if w.n > 0 {
			words = append(words, fmt.Sprintf("%s %s", number(w.n), w.ended))
		}
	}
	if len(words) == 0 {
		return summary(p.Summary)
	}
	return strings.Join(words, ", ")
}
