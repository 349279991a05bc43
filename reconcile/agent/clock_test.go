package agent

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestClockJumps checks that a suspension ends by the clock on the wall, and that
// nothing else minds it.
func TestClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &Agent{Name: "nas1", StateDir: t.TempDir()}
		a.shown.server = "http://nas1"
		a.shown.passes, a.shown.succeeded = []Pass{{Outcome: PassUnchanged}}, time.Now()
		until := time.Now().Add(time.Hour)
		if err := a.Suspend("why", &until); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			jump      time.Duration
			suspended bool
		}{{-240 * time.Hour, true}, {59 * time.Minute, true}, {time.Hour, false}} {
			// What a clock says that somebody has set has no other reading.
			a.expire(time.Now().Round(0).Add(tt.jump))
			if got := a.View().Status; (got.Suspension != nil) != tt.suspended || !got.Ready {
				t.Errorf("the clock jumps by %s: %+v, ready %v", tt.jump, got.Suspension, got.Ready)
			}
		}
		a.dropExpired()
		if a.readSuspension("http://nas1") != nil {
			t.Error("a suspension that has expired is still kept")
		}
		<-time.After(15*time.Minute + time.Second)
		if a.View().Status.Ready {
			t.Error("ready three intervals after the last pass")
		}
	})
}
