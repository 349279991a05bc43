package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/reconcile/agent"
)

// one and two are specs of a target each, or two.
const (
	one = "targets: {a: {}}\n"
	two = "targets: {a: {}, b: {}}\n"
)

// TestConvergesAtStart checks that the first pass makes the appliance as the spec
// says.
func TestConvergesAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, two)
		l.start()
		l.expect(agent.Converged, 1)
		l.expectTargets("a b")
		if p := l.status().Passes[0]; p.Trigger != agent.AtStart || p.Outcome != agent.Changed || p.Done != 2 {
			t.Errorf("the pass: %+v", p)
		}
	})
}

// TestIntervalHealsDrift checks that a pass is made every interval, give or take a
// tenth, and that it brings back what somebody took away.
func TestIntervalHealsDrift(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, one)
		l.start()
		for range 40 {
			l.server.Snapshot()
			before := time.Now()
			next := *l.status().NextPass
			if wait := next.Sub(before); wait < 269*time.Second || wait > 330*time.Second {
				t.Fatalf("the next pass is in %s", wait)
			}
			l.after(time.Until(next) + time.Second)
			if p := l.status().Passes[0]; p.Trigger != agent.OnInterval || p.Started.Sub(next).Abs() > time.Millisecond {
				t.Fatalf("want a pass at %s, got %+v", next, p)
			}
		}
	})
}
