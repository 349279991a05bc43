package agent

import (
	"context"
	"math/rand/v2"
	"time"
)

// jitter is the fraction of an interval by which passes vary, so that many agents don't
// send their requests at the same time.
const jitter = 0.1

// minPause is the time between a pass that failed and the next that somebody requests. It
// bounds the logins with a wrong password to one a second, however many requests come.
const minPause = time.Second

// wait waits until the next pass is due. It returns the reason, or "" if ctx has ended.
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
		if last == PassFailed && a.sleep(ctx, minPause-time.Since(ended)) {
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

// sleep waits for d. If files may have changed before that, it returns true at once.
func (a *Agent) sleep(ctx context.Context, d time.Duration) (changed bool) {
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

// drain drops the requests for a pass that came before the one that begins now, which
// reads everything anew. It reports whether a change of files was among them.
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

// pause returns how long to wait after a pass, and the trigger of the next one. A pass
// that a guard refused is not retried sooner than others: only people can change that.
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
