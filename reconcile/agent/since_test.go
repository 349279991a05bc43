package agent_test

import (
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// TestSince checks that a state begins with the end of the first pass that led to it.
func TestSince(t *testing.T) {
	start := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	passes := func(outcomes ...agent.Outcome) (all []agent.Pass) {
		for i, o := range outcomes {
			all = append(all, agent.Pass{Started: start.Add(-time.Duration(i) * time.Minute), TookMS: 2000, Outcome: o})
		}
		return all
	}
	many := make([]agent.Outcome, agent.KeptPasses)
	for i := range many {
		many[i] = agent.PassUnchanged
	}
	for name, tt := range map[string]struct {
		status  agent.Status
		want    time.Time
		atLeast bool
	}{
		"starting": {agent.Status{State: agent.Starting}, time.Time{}, false},
		"one":      {agent.Status{State: agent.Failing, Passes: passes(agent.PassFailed)}, start.Add(2 * time.Second), false},
		"two outcomes, one state": {
			agent.Status{State: agent.Converged, Passes: passes(agent.PassUnchanged, agent.PassChanged, agent.PassFailed, agent.PassChanged)},
			start.Add(2*time.Second - time.Minute), false,
		},
		"all that are kept": {
			agent.Status{State: agent.Converged, Passes: passes(many...)}, start.Add(2*time.Second - time.Duration(len(many)-1)*time.Minute), true,
		},
		"suspended": {
			agent.Status{State: agent.Suspended, Passes: passes(agent.PassPending), Suspension: &agent.Suspension{Since: start}}, start, false,
		},
	} {
		if got, atLeast := tt.status.Since(); !got.Equal(tt.want) || atLeast != tt.atLeast {
			t.Errorf("%s: since %v, at least: %v; want %v, %v", name, got, atLeast, tt.want, tt.atLeast)
		}
	}
}
