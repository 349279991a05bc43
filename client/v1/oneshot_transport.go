package v1

import "net/http"

// A oneShotWrites transport sends each write over a connection of its own. One that is kept open
// may be dropped by the server just as a write is on its way, which would leave
// it in doubt; a read is simply sent again.
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
