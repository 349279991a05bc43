package soak_test

import (
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// waitIdle returns when the agent looks at nothing, nothing is under way, and nothing
// comes in any more.
func (a *agentScenario) waitIdle() {
	still := func() bool {
		a.pauseRequests()
		if a.agent == nil || a.agent.ended() {
			return true
		}
		if b := a.agent.status(); b != nil && b.Busy == nil {
			return true
		}
		a.gate.open()
		return false
	}
	if !waitFor(still) {
		a.fail(crashes, "the agent is always busy\n%s", tail(a.agent.out.String()))
	}
}

// pauseRequests shuts the gate and lets what is under way be done.
func (a *agentScenario) pauseRequests() {
	a.gate.shut()
	a.chaos.Release()
	a.gate.empty()
}

// beginRun begins a run: what is there is what the text may be carried out upon.
func (a *agentScenario) beginRun() {
	a.runs = append(a.runs, run{text: a.text, server: a.server.Clone(), state: a.readState(), first: a.passed(), maxDeletes: a.maxDeletes})
}

// syncNow asks for a pass, and returns when one is over that began after that.
func (a *agentScenario) syncNow() {
	since := time.Now()
	c := a.agent
	asked := false
	over := waitFor(func() bool {
		asked = asked || c.tell("/api/sync", "{}") == nil
		return c.ended() || c.status().passedSince(since)
	})
	if !over {
		a.fail(crashes, "no pass comes to an end\n%s", tail(c.out.String()))
	}
}

// endFaults ends the faults, and returns when the agent has made the appliance as the spec
// says. It reports whether that came to be.
func (a *agentScenario) endFaults() bool {
	a.chaos.End()
	a.killer.arm(killPoint{})
	if a.maxDeletes != unbounded {
		if !a.stopAgent() {
			return false
		}
		a.maxDeletes = unbounded
	}
	a.pauseRequests()
	placed := a.must(testbed.Pick(a.Generator, waysToReplace...)(&a.file, a.text))
	a.beginRun()
	a.gate.open()
	if !placed || a.agent == nil && !a.start(killPoint{}) {
		return false
	}
	since := time.Now()
	switch {
	case waitFor(func() bool { return a.converged(since) || a.isBlocked(since) }) && a.converged(since):
		return true
	case a.isBlocked(since):
		a.counts[blocked]++
		return false
	}
	a.fail(unconverged, "%+v\n%s", a.agent.status(), tail(a.agent.out.String()))
	return false
}

// converged reports whether the agent says so of a pass that began after since, and
// whether there is nothing to do for the spec as it is. If not it asks for a pass.
func (a *agentScenario) converged(since time.Time) bool {
	b := a.agent.status()
	if !b.passedSince(since) || b.State != "converged" {
		_ = a.agent.tell("/api/sync", "{}") // it is asked again
		return false
	}
	s, err := a.session(a.server, a.stateDir(), a.text)
	return err == nil && len(s.Plan.Steps)+len(s.Plan.Refusals) == 0
}

// isBlocked reports whether the agent can't do what the spec says for somebody else's
// sake, after what hands have done: it says so, and so does a plan that is made here.
func (a *agentScenario) isBlocked(since time.Time) bool {
	b := a.agent.status()
	if !b.passedSince(since) || b.State != "refused" {
		return false
	}
	s, err := a.session(a.server, a.stateDir(), a.text)
	return err == nil && len(s.Plan.Refusals) > 0 && !slices.ContainsFunc(s.Plan.Refusals, func(r refusal.Reason) bool {
		return !strings.Contains(r.Message, "which the plan may not")
	})
}

// stopAgent stops the agent at rest. It reports whether that ended it well.
func (a *agentScenario) stopAgent() bool {
	c := a.agent
	c.stop()
	if !waitFor(c.ended) {
		a.fail(badStops, "it goes on\n%s", tail(c.out.String()))
		return false
	}
	return a.checkExit()
}
