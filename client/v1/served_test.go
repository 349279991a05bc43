package v1_test

import (
	"net/http"
	"net/http/httptest"
)

// A served is a transport that asks a handler without a network.
type served struct{ http.Handler }

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	s.ServeHTTP(rec, r)
	return rec.Result(), nil
}
