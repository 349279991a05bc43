package main

import (
	"context"
	"os/signal"
	"syscall"
)

// untilHangup does what writes to an appliance, and ends it in order, as an interrupt
// does, when the terminal that it was started from goes away: a shell then sends the
// signal once more, which must not end it at once. Under nohup it goes on.
func untilHangup(ctx context.Context, do func(context.Context) error) error {
	if signal.Ignored(syscall.SIGHUP) {
		return do(ctx)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	return interrupted(ctx, do(ctx))
}
