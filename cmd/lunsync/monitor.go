package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
)

// A monitor serves what others may know of a fleet. Its zero value serves nothing.
type monitor struct {
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
}

// listenFor returns a monitor of f on an address; none is "" or "off".
func (p *program) listenFor(ctx context.Context, f *fleet, address string) (*monitor, error) {
	if address == "" || address == "off" {
		return &monitor{}, nil
	}
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &monitor{listener: l, handler: f.handler(), log: p.log}, nil
}

// address returns where the monitor serves, or "off".
func (m *monitor) address() string {
	if m.listener == nil {
		return "off"
	}
	return "http://" + m.listener.Addr().String()
}

// serve serves until ctx ends. That it can't is no reason to leave the appliances
// alone.
func (m *monitor) serve(ctx context.Context) {
	if m.listener == nil {
		return
	}
	if err := serve(ctx, m.listener, m.handler); err != nil {
		m.log.Error("nothing is served any more", "err", err)
	}
}

// handler returns what serves the health and the metrics of the fleet.
func (f *fleet) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", f.metrics.Handler())
	return mux
}
