package testbed

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
)

// ByHand makes one request for each line: method, path and body.
func (b *Box) ByHand(lines string) {
	b.T.Helper()
	h := &OtherClient{Server: b.Server}
	for line := range strings.Lines(lines) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if len(part) < 2 {
			continue
		}
		var body any
		if len(part) == 3 {
			if err := json.Unmarshal([]byte(part[2]), &body); err != nil {
				b.T.Fatalf("%s: %v", line, err)
			}
		}
		if status := h.Do(part[0], part[1], body); status >= 300 {
			b.T.Fatalf("%s: %d", line, status)
		}
	}
}

// Reloads returns how many writes of the global settings were sent, by which lunsync
// makes the service reload.
func (b *Box) Reloads() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodPut && r.Path == Base+"globalconfiguration/" {
			n++
		}
	}
	return n
}

// GroupListings returns how often lunsync listed the target groups.
func (b *Box) GroupListings() int {
	n := 0
	for _, r := range b.Server.Requests() {
		if r.Method == http.MethodGet && r.Path == Base+"targetgroup/" {
			n++
		}
	}
	return n
}

// A Direct is a transport that calls a handler without a network.
type Direct struct{ http.Handler }

// RoundTrip returns what the handler writes.
func (d Direct) RoundTrip(r *http.Request) (*http.Response, error) {
	out := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	d.ServeHTTP(out, r)
	resp := out.Result()
	resp.Request = r
	return resp, nil
}
