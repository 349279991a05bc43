package v1

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// How long reads are tried again.
const (
	maxTries   = 4
	maxElapsed = time.Minute
	firstWait  = 250 * time.Millisecond
	maxWait    = 5 * time.Second
	// maxAfter bounds what the appliance may ask for with Retry-After.
	maxAfter = 20 * time.Second
)

// A passing is the error of a read that may succeed when it is tried again.
type passing struct {
	err   error
	after time.Duration // what the appliance asks to wait; 0 if it doesn't
}

func (e *passing) Error() string { return e.err.Error() }
func (e *passing) Unwrap() error { return e.err }

// retry calls try until it succeeds or returns an error that isn't passing, with
// growing pauses, a few times. It returns the last error of try.
func retry[T any](ctx context.Context, c *Client, try func() (T, error)) (T, error) {
	var last error
	waits := &backoff.ExponentialBackOff{
		InitialInterval: firstWait, Multiplier: 2, RandomizationFactor: 0.5, MaxInterval: maxWait,
	}
	result, err := backoff.Retry(ctx, func() (T, error) {
		result, err := try()
		last = err
		return result, forBackoff(err)
	},
		backoff.WithBackOff(waits),
		backoff.WithMaxTries(maxTries),
		backoff.WithMaxElapsedTime(maxElapsed),
		backoff.WithNotify(func(_ error, wait time.Duration) { c.logRetry(ctx, last, wait) }),
	)
	if err == nil {
		return result, nil
	}
	if p, ok := errors.AsType[*passing](last); ok {
		last = p.err
	}
	if cause := ctx.Err(); cause != nil && !errors.Is(last, cause) {
		last = fmt.Errorf("%w; then: %w", last, cause)
	}
	return result, last
}

// forBackoff puts an error in the terms of package backoff.
func forBackoff(err error) error {
	p, ok := errors.AsType[*passing](err)
	switch {
	case err == nil:
		return nil
	case !ok:
		return backoff.Permanent(err)
	case p.after > 0:
		return &backoff.RetryAfterError{Duration: p.after}
	}
	return err
}

// retryAfter returns how long the appliance asks to wait, bounded by maxAfter, or 0.
func retryAfter(a *answer) time.Duration { return min(askedWait(a), maxAfter) }

// askedWait returns how long the appliance asks to wait, at most an hour, or 0.
func askedWait(a *answer) time.Duration {
	value := a.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 3600)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(at)), time.Hour)
	}
	return 0
}
