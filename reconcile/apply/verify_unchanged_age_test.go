package apply

import (
	"testing"
	"time"
)

// TestAgeIsByTheWallClock checks that the age of a reading counts by the wall clock,
// whether that went on while the machine slept or was set back.
func TestAgeIsByTheWallClock(t *testing.T) {
	now := time.Now()
	for ago, want := range map[time.Duration]bool{
		0: true, maxAge - time.Second: true, maxAge: false, time.Hour: false,
		-time.Hour: false, // the clock was set back
	} {
		if got := isRecent(now.Add(-ago)); got != want {
			t.Errorf("read %s ago: isRecent() = %v, want %v", ago, got, want)
		}
	}
	if isRecent(time.Time{}) {
		t.Error("isRecent() = true for what was never read")
	}
}
