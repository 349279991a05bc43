package emulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// An endless body is an initiator group with a comment that does not end. It counts the bytes
// that are read.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	const start = `{"iscsi_target_initiator_comment": "`
	for i := range p {
		p[i] = 'x'
		if at := e.read + i; at < len(start) {
			p[i] = start[at]
		}
	}
	e.read += len(p)
	return len(p), nil
}

// TestBodiesAreBounded checks that a body without an end is not read to the end and changes
// nothing.
func TestBodiesAreBounded(t *testing.T) {
	s, err := New(Options{Release: R111})
	if err != nil {
		t.Fatal(err)
	}
	body := new(endless)
	r := httptest.NewRequest(http.MethodPost, "/api/v1.0/services/iscsi/authorizedinitiator/", body)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge || body.read > 2*maxBody || len(s.Snapshot()["authorizedinitiator"]) != 0 {
		t.Errorf("status %d after %d bytes, and there is %v", w.Code, body.read, s.Snapshot()["authorizedinitiator"])
	}
}
