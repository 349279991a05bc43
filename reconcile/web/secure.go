package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// headers are set on every answer. With them a browser loads nothing from other sites, runs no
// script that is not a file of this server, shows the page in no frame, and caches nothing.
var headers = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// secure sets the headers of every answer. If the server listens on loopback only, it refuses
// requests to other host names.
func (s *site) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if s.Loopback && !isLoopback(r.Host) {
			fail(w, r, http.StatusMisdirectedRequest, "this agent listens on loopback, and answers only to localhost and loopback addresses")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopback reports whether host, which may have a port, is a loopback name or address.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}
