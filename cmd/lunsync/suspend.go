package main

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/reconcile/agent"
)

const suspendLong = `Suspend keeps a running agent from writing, until lunsync resume or the time that is
given. It goes on to look, and to tell what is pending. TIME is one of
2006-01-02T15:04:05Z (RFC 3339), 2006-01-02 15:04, and 15:04, which is the next time
that the clock of this machine shows that.`

const suspendExample = `  lunsync suspend --reason 'replacing a switch' --for 2h
  lunsync suspend --reason 'holidays' --until '2026-01-07 08:00' --appliance nas1.example.com`

// suspendFlags are why and for how long.
type suspendFlags struct {
	reason   string
	duration time.Duration
	until    string
}

func newSuspend(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "suspend --reason TEXT",
		Short:   "Keep a running agent from writing",
		Long:    suspendLong,
		Example: suspendExample,
		Args:    noArgs,
	}
	f := cmd.Flags()
	f.SortFlags = false
	var s suspendFlags
	f.StringVar(&s.reason, "reason", "", "`TEXT` that says why, for whoever looks at the agent")
	durationFlag(f, &s.duration, "for", 0, "`DURATION` after which it writes again, such as 2h or 3d")
	f.StringVar(&s.until, "until", "", "`TIME` from which on it writes again")
	o := newOrderFlags(f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		order, err := s.order(time.Now(), f.Changed("for"))
		if err != nil {
			return err
		}
		return p.order(cmd.Context(), o, "suspend", order)
	}
	return cmd
}

// order returns what the flags say at the time now.
func (s *suspendFlags) order(now time.Time, hasDuration bool) (order, error) {
	reason := strings.TrimSpace(s.reason)
	o := order{Reason: reason}
	switch {
	case reason == "":
		return o, usageError("--reason is missing: say why, for whoever looks at the agent")
	case utf8.RuneCountInString(reason) > agent.MaxReason || strings.ContainsFunc(reason, unicode.IsControl):
		return o, usageError(fmt.Sprintf("--reason is one line of at most %d characters", agent.MaxReason))
	case hasDuration && s.until != "":
		return o, usageError("give --for or --until, not both")
	case hasDuration && s.duration <= 0:
		return o, usageError("--for takes a duration such as 2h or 3d")
	case hasDuration:
		until := now.Add(s.duration).Round(time.Second)
		o.Until = &until
	case s.until != "":
		until, err := parseUntil(s.until, now)
		if err != nil {
			return o, err
		}
		o.Until = &until
	}
	return o, nil
}

// parseUntil returns the time that text says, which must be later than now.
func parseUntil(text string, now time.Time) (time.Time, error) {
	until, err := time.Parse(time.RFC3339, text)
	if err != nil {
		until, err = time.ParseInLocation("2006-01-02 15:04", text, now.Location())
	}
	if err != nil {
		until, err = time.ParseInLocation("15:04", text, now.Location())
		until = time.Date(now.Year(), now.Month(), now.Day(), until.Hour(), until.Minute(), 0, 0, now.Location())
		if !until.After(now) {
			until = until.AddDate(0, 0, 1)
		}
	}
	switch {
	case err != nil:
		return until, usageError("--until takes a time such as 2026-01-07T08:00:00Z, 2026-01-07 08:00 or 08:00")
	case !until.After(now):
		return until, usageError("--until is in the past")
	}
	return until, nil
}

// order tells the agent what to do, and shows how it is then.
func (p *program) order(ctx context.Context, f *agentFlags, what string, o order) error {
	c, err := f.orderClient(ctx, p.lookupEnv)
	if err != nil {
		return err
	}
	o.Appliance = f.appliance
	r, err := c.order(ctx, what, o)
	if err != nil {
		return err
	}
	return p.showAgents(r, f, (*statusText).brief)
}
