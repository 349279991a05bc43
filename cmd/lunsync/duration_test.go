package main

import (
	"testing"
	"time"

	"github.com/spf13/pflag"
)

func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "2h30m": 150 * time.Minute, "2d": 2 * day, "1d12h": 36 * time.Hour, "0d": 0, "-1h": -time.Hour,
	} {
		var d time.Duration
		f := pflag.NewFlagSet("test", pflag.ContinueOnError)
		durationFlag(f, &d, "for", time.Second, "`DURATION`")
		if err := f.Parse([]string{"--for=" + text}); err != nil || d != want {
			t.Errorf("--for %s = %v, %v, want %v", text, d, err, want)
		}
	}
	for _, text := range []string{"", "d", "2", "2 d", "2days", "1d-12h", "-1d", "1h2d", "1.5d", "99999999999d", "2d3d"} {
		if err := new(duration).Set(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
