package web

import (
	"fmt"
	"time"
)

// relative returns where t is, seen from now: "3 min ago", "in 2 h", "now".
func relative(t, now time.Time) string {
	d := t.Sub(now)
	switch {
	case d <= -time.Second:
		return length(-d) + " ago"
	case d >= time.Second:
		return "in " + length(d)
	}
	return "now"
}

// units are what lengths of time are told in, and below what length.
var units = []struct {
	below time.Duration
	unit  time.Duration
	name  string
}{
	{time.Minute, time.Second, "s"},
	{time.Hour, time.Minute, "min"},
	{48 * time.Hour, time.Hour, "h"},
	{1<<63 - 1, 24 * time.Hour, "days"},
}

// length returns d in one unit, rounded down.
func length(d time.Duration) string {
	u := 0
	for u < len(units)-1 && d >= units[u].below {
		u++
	}
	return fmt.Sprintf("%d %s", d/units[u].unit, units[u].name)
}
