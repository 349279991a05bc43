package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/web"
)

// orders are the paths that need the token.
var orders = []string{"/api/sync", "/api/suspend", "/api/resume"}

func TestOrdersNeedTheToken(t *testing.T) {
	tests := []struct {
		authorization string
		status        int
	}{
		{"", 401},
		{"Bearer", 401},
		{"Bearer ", 401},
		{"Bearer wrong", 401},
		{"Bearer " + token[:len(token)-1], 401},
		{"Bearer " + token + "x", 401},
		{"Basic " + token, 401},
		{token, 401},
		{"Bearer " + token, 200},
		{"bearer " + token, 200},
	}
	for _, test := range tests {
		for _, path := range orders {
			fakes := agents(time.Now(), "suspended")
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(`{"appliance": "nas1.example.com"`+reasonFor(path)+`}`))
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			w := httptest.NewRecorder()
			site(fakes, nil).ServeHTTP(w, r)
			if obeyed := w.Code < 300; obeyed != (test.status == 200) || !obeyed && w.Code != test.status {
				t.Errorf("POST %s with %q -> %d, want %d", path, test.authorization, w.Code, test.status)
			}
			if w.Code == 401 && (!strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") || errorOf(t, w) == "") {
				t.Errorf("POST %s with %q -> %v %s", path, test.authorization, w.Header(), w.Body)
			}
			if w.Code == 401 && (fakes[0].synced() > 0 || fakes[0].View().Status.Suspension == nil) {
				t.Errorf("POST %s with %q was obeyed", path, test.authorization)
			}
		}
	}
}

func reasonFor(path string) string {
	if path == "/api/suspend" {
		return `, "reason": "x"`
	}
	return ""
}

// TestNoTokenNoOrders checks that no order is taken if no token is configured.
func TestNoTokenNoOrders(t *testing.T) {
	h := site(agents(time.Now(), "converged"), func(c *web.Config) { c.Token = nil })
	for _, path := range orders {
		if w := ask(h, "POST", path, ""); w.Code != http.StatusNotFound || !strings.Contains(errorOf(t, w), "without a token") {
			t.Errorf("POST %s -> %d %s", path, w.Code, w.Body)
		}
	}
}

// TestTokenFile checks that the token is read for each request, and that no order is taken if
// it can't be read.
func TestTokenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	h := site(agents(time.Now(), "converged"), func(c *web.Config) { c.Token = web.TokenFile(file) })
	tests := []struct {
		content string
		given   string
		status  int
	}{
		{token + "\n", token, 202},
		{"rotated", token, 401},
		{"rotated", "rotated", 202},
		{"", "", 503},
		{"\n", "", 503},
		{strings.Repeat("x", 5000), strings.Repeat("x", 5000), 503},
	}
	for _, test := range tests {
		if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := syncWith(h, test.given); got != test.status {
			t.Errorf("file %.20q, token %.20q -> %d, want %d", test.content, test.given, got, test.status)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got := syncWith(h, "rotated"); got != http.StatusServiceUnavailable {
		t.Errorf("without the file -> %d", got)
	}
}

// TestEmptyToken checks that no order is taken with an empty token.
func TestEmptyToken(t *testing.T) {
	h := site(agents(time.Now(), "converged"), func(c *web.Config) { c.Token = func() (string, error) { return "", nil } })
	if got := syncWith(h, ""); got != http.StatusServiceUnavailable {
		t.Errorf("with an empty token -> %d", got)
	}
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if token, err := web.TokenFile(file)(); err == nil {
		t.Errorf("a blank file holds the token %q", token)
	}
}

func syncWith(h http.Handler, given string) int {
	r := httptest.NewRequest(http.MethodPost, "/api/sync", nil)
	r.Header.Set("Authorization", "Bearer "+given)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
