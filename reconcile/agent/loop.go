package agent

import (
	"context"
	"math/rand/v2"
	"time"
)

// jitter is the part of an interval by which passes spread, so that many agents
// don't ask at the same time.
const jitter = 0.1

// breath lies between a pass that failed and the next that somebody asks for: where
// the password is wrong, who asks all the time gets a login a second and no more.
const breath = time.Second

// wait lasts until the next pass is due, and returns why it is, or "" if ctx has
// ended.
func (a *Agent) wait(ctx context.Context, last Outcome) Trigger {
	reason, pause := a.pause(last)
	if expiry, ends := a.expiresIn(); ends && expiry < pause {
		reason, pause = OnInterval, expiry
	}
	ended := time.Now()
	if at := a.memory.held; !at.IsZero() && at.Sub(ended) < pause {
		reason, pause = OnInterval, at.Sub(ended)
	}
	a.expect(ended.Add(pause))
	timer := time.NewTimer(pause)
	defer timer.Stop()
	var trigger Trigger
	select {
	case <-ctx.Done():
	case trigger = <-a.wakes():
		if last == PassFailed && a.rest(ctx, breath-time.Since(ended)) {
			trigger = OnChange
		}
	case <-a.Changed:
		trigger = OnChange
	case <-timer.C:
		trigger = reason
	}
	if ctx.Err() != nil {
		return ""
	}
	return trigger
}

// rest lets time pass. It ends, and reports true, when files may have changed.
func (a *Agent) rest(ctx context.Context, d time.Duration) (changed bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-a.Changed:
		return true
	}
	return false
}

// drain forgets what asked for passes before the one that begins: it looks at
// everything anew. It reports whether the watch was among them.
func (a *Agent) drain() (changed bool) {
	for {
		select {
		case <-a.wakes():
		case <-a.Changed:
			changed = true
		default:
			return changed
		}
	}
}

// pause returns how long to wait after a pass, and what the next one is for then.
// What a guard refuses isn't tried again sooner: only people can change that.
func (a *Agent) pause(last Outcome) (Trigger, time.Duration) {
	if last != PassFailed {
		a.memory.failed = 0
		spread := 1 + jitter*(2*rand.Float64()-1)
		return OnInterval, time.Duration(float64(a.Interval) * spread)
	}
	pause := a.Retry
	for range a.memory.failed {
		pause = min(2*pause, a.Interval)
	}
	a.memory.failed++
	return OnRetry, pause
}
