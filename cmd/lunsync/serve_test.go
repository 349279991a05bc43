package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// A pipeListener is a listener without a network.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	close(l.done)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// TestMonitorWaitsForNobody checks that a client that sends nothing more, takes
// nothing or only stays is cut off: what it holds would be missing when the agent
// wants to reach its appliance.
func TestMonitorWaitsForNobody(t *testing.T) {
	large := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(make([]byte, 1<<20))
	})
	for name, tt := range map[string]struct {
		send string
		take bool
	}{
		"nothing":     {"", true},
		"half a head": {"GET / HTTP/1.1\r\nHost: a\r\n", true},
		"half a body": {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{", true},
		"takes none":  {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", false},
		"stays":       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				l := &pipeListener{make(chan net.Conn), make(chan struct{})}
				m := &monitor{listener: l, handler: large, log: slog.New(slog.DiscardHandler)}
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					m.serve(ctx)
				}()
				ours, theirs := net.Pipe()
				l.conns <- theirs
				cut := make(chan struct{})
				go func() {
					defer close(cut)
					_, err := io.WriteString(ours, tt.send)
					if err == nil && tt.take {
						_, _ = io.Copy(io.Discard, ours) // until the end, or the deadline
					}
				}()
				<-time.After(3 * time.Minute)
				synctest.Wait()
				_ = ours.SetDeadline(time.Now()) // it can't be set where the end has come
				if _, err := ours.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					t.Errorf("after three minutes: %v, want the end of the connection", err)
				}
				stop()
				if err := ours.Close(); err != nil {
					t.Fatal(err)
				}
				<-cut
				<-ended
			})
		})
	}
}
