package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/reconcile/web"
)

// TestHeaders checks that every answer has the security headers.
func TestHeaders(t *testing.T) {
	h := site(agents(time.Now(), "drifted"), func(c *web.Config) { c.Loopback = true })
	requests := []struct{ method, url string }{
		{"GET", "http://localhost/"},
		{"GET", "http://localhost/api/status"},
		{"GET", "http://localhost/page/page.js"},
		{"GET", "http://localhost/healthz"},
		{"GET", "http://localhost/nothing"},
		{"PUT", "http://localhost/api/plan"},
		{"POST", "http://localhost/api/sync"},
		{"GET", "http://evil.example/"},
	}
	for _, r := range requests {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(r.method, r.url, nil))
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s (%d): %s is %q, want %q", r.method, r.url, w.Code, name, got, want)
			}
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s %s (%d): the policy %q has no %s", r.method, r.url, w.Code, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("the policy %q lets in too much", policy)
		}
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s %s: %s lets other sites read", r.method, r.url, name)
			}
		}
	}
}

func TestHosts(t *testing.T) {
	tests := []struct {
		host     string
		loopback bool // whether the server listens on loopback only
		ok       bool
	}{
		{"localhost", true, true},
		{"LOCALHOST:9810", true, true},
		{"agent.localhost:9810", true, true},
		{"127.0.0.1", true, true},
		{"127.0.0.1:9810", true, true},
		{"127.1.2.3:9810", true, true},
		{"[::1]:9810", true, true},
		{"[::1]", true, true},
		{"[::ffff:127.0.0.1]:9810", true, true},
		{"evil.example", true, false},
		{"evil.example:9810", true, false},
		{"localhost.evil.example", true, false},
		{"127.0.0.1.evil.example", true, false},
		{"notlocalhost", true, false},
		{"192.168.3.20:9810", true, false},
		{"0.0.0.0:9810", true, false},
		{"", true, false},
		{"nas-agent.example.com:9810", false, true},
		{"10.0.0.5:9810", false, true},
	}
	for _, test := range tests {
		h := site(agents(time.Now(), "drifted"), func(c *web.Config) { c.Loopback = test.loopback })
		for _, path := range []string{"/", "/api/status", "/healthz"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = test.host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			want := http.StatusOK
			if !test.ok {
				want = http.StatusMisdirectedRequest
			}
			if w.Code != want {
				t.Errorf("%s of %q (loopback %v) -> %d, want %d", path, test.host, test.loopback, w.Code, want)
			}
		}
	}
}
