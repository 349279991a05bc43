package client_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client"
)

// TestReadOnly lets nothing pass but a GET without a body.
func TestReadOnly(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	rt := client.ReadOnly(http.DefaultTransport)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW", "get"} {
		for _, body := range []string{"", "x"} {
			req := httptest.NewRequestWithContext(t.Context(), method, server.URL, strings.NewReader(body))
			if resp, err := rt.RoundTrip(req); resp != nil || !errors.Is(err, client.ErrReadOnly) {
				t.Errorf("%s: %v, want ErrReadOnly", method, err)
			}
		}
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, strings.NewReader("x"))
	if _, err := rt.RoundTrip(req); !errors.Is(err, client.ErrReadOnly) {
		t.Errorf("GET with a body: %v, want ErrReadOnly", err)
	}
	if asked != 0 {
		t.Errorf("%d requests were sent", asked)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := rt.RoundTrip(req)
	if err != nil || asked != 1 {
		t.Fatalf("GET: %v after %d requests", err, asked)
	}
	resp.Body.Close()
}
