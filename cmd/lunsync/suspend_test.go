package main

import (
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	zone := time.FixedZone("", 3600)
	now := time.Date(2026, 11, 25, 22, 30, 0, 0, zone)
	for text, want := range map[string]string{
		"2026-11-26T06:00:00Z": "2026-11-26T06:00:00Z",
		"2026-11-26 06:00":     "2026-11-26T06:00:00+01:00",
		"06:00":                "2026-11-26T06:00:00+01:00", // of the next day
		"23:15":                "2026-11-25T23:15:00+01:00",
		"22:30":                "2026-11-26T22:30:00+01:00",
		"2026-11-25T20:00:00Z": "", // past
		"2026-11-25 22:30":     "",
		"tomorrow":             "",
		"25:00":                "",
	} {
		got, err := parseUntil(text, now)
		if (err != nil) != (want == "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("parseUntil(%q) = %v, %v, want %q", text, got, err, want)
		}
	}
}
