package main

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// A duration is a flag that takes a duration as Go writes it, with days before it if
// there are some: 90m, 2h30m, 2d, 1d12h. It implements pflag.Value.
type duration time.Duration

// durationFlag adds a flag to f that sets d, which is value unless the flag is given.
func durationFlag(f *pflag.FlagSet, d *time.Duration, name string, value time.Duration, usage string) {
	*d = value
	f.Var((*duration)(d), name, usage)
}

// maxDays keeps a number of days within what a duration can hold.
const maxDays = 36_500

var errDuration = errors.New("it is a duration such as 30s, 90m, 2h30m or 2d")

// Set takes the duration that text says.
func (d *duration) Set(text string) error {
	days, rest, hasDays := strings.Cut(text, "d")
	if !hasDays {
		days, rest = "0", text
	} else if rest == "" {
		rest = "0s"
	}
	n, err := strconv.ParseUint(days, 10, 32)
	part, restErr := time.ParseDuration(rest)
	if err != nil || restErr != nil || n > maxDays || hasDays && part < 0 {
		return errDuration
	}
	*d = duration(time.Duration(n)*24*time.Hour + part)
	return nil
}

// String returns the duration as Go writes it.
func (d *duration) String() string { return time.Duration(*d).String() }

// Type returns what stands for the value in the help.
func (d *duration) Type() string { return "duration" }
