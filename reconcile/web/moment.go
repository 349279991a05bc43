package web

import (
	"fmt"
	"time"
)

// A moment is a time and the present, from which pages show it.
type moment struct {
	at, now time.Time
}

// ISO returns the time in RFC 3339, for programs.
func (m moment) ISO() string { return m.at.UTC().Format(time.RFC3339) }

// Absolute returns the time in UTC, for people who compare it with a log.
func (m moment) Absolute() string { return m.at.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// Relative returns the time relative to the present, such as "3 min ago".
func (m moment) Relative() string { return relative(m.at, m.now) }

// Length returns the time since then, such as "3 min".
func (m moment) Length() string { return length(max(0, m.now.Sub(m.at))) }

// when returns t as a moment, or nil if t is nil.
func when(t *time.Time, now time.Time) *moment {
	if t == nil {
		return nil
	}
	return &moment{*t, now}
}

// relative returns t relative to now: "3 min ago", "in 2 h", "now".
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

// units has the units of durations, and the duration below which each is used.
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

// took returns a duration in milliseconds as text, precise enough to compare passes.
func took(ms int64) string {
	switch {
	case ms < 1000:
		return fmt.Sprintf("%d ms", ms)
	case ms < 60_000:
		return fmt.Sprintf("%d.%d s", ms/1000, ms%1000/100)
	}
	return fmt.Sprintf("%d min %d s", ms/60_000, ms%60_000/1000)
}
