package soak_test

import (
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/refusal"
)

// quiet returns when the agent looks at nothing, nothing is under way, and nothing
// comes in any more.
func (v *vigil) quiet() {
	still := func() bool {
		v.hush()
		if v.agent == nil || v.agent.ended() {
			return true
		}
		if b := v.agent.bulletin(); b != nil && b.Busy == nil {
			return true
		}
		v.door.open()
		return false
	}
	if !await(still) {
		v.violate(crashes, "the agent is always busy\n%s", tail(v.agent.out.String()))
	}
}

// hush shuts the door and lets what is under way be done.
func (v *vigil) hush() {
	v.door.shut()
	v.chaos.Release()
	v.door.empty()
}

// mark begins a run: what is there is what the text may be carried out upon.
func (v *vigil) mark() {
	v.runs = append(v.runs, run{text: v.text, server: v.server.Clone(), state: v.readState(), first: v.passed(), maxDeletes: v.maxDeletes})
}

// stir asks for a pass, and returns when one is over that began after that.
func (v *vigil) stir() {
	since := time.Now()
	c := v.agent
	asked := false
	over := await(func() bool {
		asked = asked || c.tell("/api/sync", "{}") == nil
		return c.ended() || c.bulletin().told(since)
	})
	if !over {
		v.violate(crashes, "no pass comes to an end\n%s", tail(c.out.String()))
	}
}

// calm ends the faults, and returns when the agent has made the appliance as the spec
// says. It reports whether that came to be.
func (v *vigil) calm() bool {
	v.chaos.End()
	v.killer.arm(death{})
	if v.maxDeletes != unbounded {
		if !v.retire() {
			return false
		}
		v.maxDeletes = unbounded
	}
	v.hush()
	placed := v.must(testbed.Pick(v.Generator, ways...)(&v.file, v.text))
	v.mark()
	v.door.open()
	if !placed || v.agent == nil && !v.start(death{}) {
		return false
	}
	since := time.Now()
	switch {
	case await(func() bool { return v.converged(since) || v.heldUp(since) }) && v.converged(since):
		return true
	case v.heldUp(since):
		v.counts[held]++
		return false
	}
	v.violate(unconverged, "%+v\n%s", v.agent.bulletin(), tail(v.agent.out.String()))
	return false
}

// converged reports whether the agent says so of a pass that began after since, and
// whether there is nothing to do for the spec as it is. If not it asks for a pass.
func (v *vigil) converged(since time.Time) bool {
	b := v.agent.bulletin()
	if !b.told(since) || b.State != "converged" {
		_ = v.agent.tell("/api/sync", "{}") // it is asked again
		return false
	}
	s, err := v.session(v.server, v.stateDir(), v.text)
	return err == nil && len(s.Plan.Steps)+len(s.Plan.Refusals) == 0
}

// heldUp reports whether the agent can't do what the spec says for somebody else's
// sake, after what hands have done: it says so, and so does a plan that is made here.
func (v *vigil) heldUp(since time.Time) bool {
	b := v.agent.bulletin()
	if !b.told(since) || b.State != "refused" {
		return false
	}
	s, err := v.session(v.server, v.stateDir(), v.text)
	return err == nil && len(s.Plan.Refusals) > 0 && !slices.ContainsFunc(s.Plan.Refusals, func(r refusal.Reason) bool {
		return !strings.Contains(r.Message, "which the plan may not")
	})
}

// retire stops the agent at rest. It reports whether that ended it well.
func (v *vigil) retire() bool {
	c := v.agent
	c.stop()
	if !await(c.ended) {
		v.violate(badStops, "it goes on\n%s", tail(c.out.String()))
		return false
	}
	return v.bury()
}
