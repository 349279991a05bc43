package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// drainTime is what requests in flight get to end after the server is stopped.
const drainTime = 5 * time.Second

// serve has server answer requests until ctx ends, and lets those in flight end.
func serve(ctx context.Context, l net.Listener, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
