package apply

import (
	"testing"
	"time"
)

// TestFreshIsByTheWallClock asks for times of which the wall clock knows that they
// were not a moment ago, whatever else has passed since.
func TestFreshIsByTheWallClock(t *testing.T) {
	now := time.Now()
	for ago, want := range map[time.Duration]bool{
		0: true, fresh - time.Second: true, fresh: false, time.Hour: false,
		-time.Hour: false, // the clock was set back
	} {
		if got := isFresh(now.Add(-ago)); got != want {
			t.Errorf("read %s ago: fresh is %v, want %v", ago, got, want)
		}
	}
	if isFresh(time.Time{}) {
		t.Error("what was never read is fresh")
	}
}
