package emulator

import (
	"crypto/subtle"
	"net/http"
)

// authenticate returns nil, or the answer with status 401. If the server has no user, it
// accepts every request.
func (s *Server) authenticate(r *request) *reply {
	if s.user == "" {
		return nil
	}
	user, password, ok := (&http.Request{Header: r.header}).BasicAuth()
	if ok && same(user, s.user) && same(password, s.password) {
		return nil
	}
	re := empty(http.StatusUnauthorized)
	if r.header.Get("X-Requested-From") != "WebUI" {
		re.set("WWW-Authenticate", `Basic Realm="django-tastypie"`)
	}
	return re
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
