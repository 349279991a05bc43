package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/web"
)

// A monitor serves what others may know of a fleet. Its zero value serves nothing.
type monitor struct {
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
}

// listenFor returns a monitor of f.
func (p *program) listenFor(ctx context.Context, f *fleet, o *runFlags) (*monitor, error) {
	if o.listen == "" || o.listen == "off" {
		return &monitor{}, nil
	}
	c := web.Config{Metrics: f.metrics.Handler(), Version: version(), Log: p.log}
	for _, a := range f.agents {
		c.Agents = append(c.Agents, a)
	}
	if o.tokenFile != "" {
		c.Token = web.TokenFile(o.tokenFile)
		if _, err := c.Token(); err != nil {
			return nil, &ended{status: statusSpec, err: err}
		}
	}
	l, err := listenOn(ctx, o.listen)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(l.Addr().String())
	c.Loopback = err == nil && client.IsLoopback(host)
	return &monitor{listener: l, handler: web.New(c), log: p.log}, nil
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
	if err := serve(ctx, m.listener, m.server()); err != nil {
		m.log.Error("nothing is served any more", "error", err)
	}
}

// server returns a server that waits for nobody: the connections of slow and idle
// clients would be missing when an agent wants to reach its appliance.
func (m *monitor) server() *http.Server {
	return &http.Server{
		Handler:        m.handler,
		ReadTimeout:    10 * time.Second, // of what is idle too
		WriteTimeout:   time.Minute,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(m.log.Handler(), slog.LevelWarn),
	}
}
