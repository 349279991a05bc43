package agent

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/lunsync/lunsync/reconcile/crash"
)

// The keys of log lines.
const (
	keyAppliance = "appliance"
	keyTrigger   = "trigger"
	keyOutcome   = "outcome"
	keyTook      = "took"
	keySteps     = "steps"
	keyError     = "error"
	keyStack     = "stack"
	keyHolder    = "holder"
	keyWarnings  = "warnings"
	keyFile      = "file"
	keyUntil     = "until"
)

// log returns the log with the appliance's name.
func (a *Agent) log() *slog.Logger { return a.Log.With(keyAppliance, a.label()) }

// levels are how loud the outcomes are told.
var levels = map[Outcome]slog.Level{PassFailed: slog.LevelError, PassRefused: slog.LevelWarn}

// tell logs how a pass ended, in one line. The stack of a panic stands in another.
func (c *current) tell(ctx context.Context, p *Pass, err error) {
	attrs := []slog.Attr{
		slog.String(keyTrigger, string(p.Trigger)), slog.String(keyOutcome, string(p.Outcome)),
		slog.Duration(keyTook, time.Duration(p.TookMS)*time.Millisecond),
	}
	if c.session != nil && c.session.Plan != nil && len(c.session.Plan.Steps) > 0 {
		attrs = append(attrs, slog.Int(keySteps, len(c.session.Plan.Steps)))
	}
	if err != nil {
		attrs = append(attrs, slog.String(keyError, oneLine(err)))
	}
	level := levels[p.Outcome]
	if ctx.Err() != nil {
		level = slog.LevelInfo
	}
	c.log().LogAttrs(ctx, level, "pass ended", attrs...)
	if crash, ok := errors.AsType[*crash.Error](err); ok {
		c.log().ErrorContext(ctx, "a bug of this program", keyStack, string(crash.Stack))
	}
}
