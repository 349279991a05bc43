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

// levels are the levels at which outcomes are logged, if not Info.
var levels = map[Outcome]slog.Level{PassFailed: slog.LevelError, PassRefused: slog.LevelWarn}

// logEnd logs the outcome of a pass in one line, and the stack of a panic in another.
func (c *activePass) logEnd(ctx context.Context, p *Pass, err error) {
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
