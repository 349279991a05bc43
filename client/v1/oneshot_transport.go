package v1

import "net/http"

// A oneShotWrites transport sends each write over a new connection. The server may close a
// connection that was kept open just when a write is sent on it, and the outcome of the
// write would be unknown. Reads share connections: they can be sent again.
type oneShotWrites struct{ reads, writes *http.Transport }

func newOneShotWrites(reads *http.Transport) oneShotWrites {
	writes := reads.Clone()
	writes.DisableKeepAlives = true
	return oneShotWrites{reads, writes}
}

// RoundTrip sends r and returns the answer.
func (t oneShotWrites) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodGet {
		return t.reads.RoundTrip(r)
	}
	return t.writes.RoundTrip(r)
}

// CloseIdleConnections closes those that reads have left open.
func (t oneShotWrites) CloseIdleConnections() { t.reads.CloseIdleConnections() }
