package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/lunsync/lunsync/spec/infile"
)

// maxToken is how many bytes the file of the token may have.
const maxToken = 4 << 10

// TokenFile returns a [Config.Token] that reads a file at each call, so that the token can be
// rotated. It ignores white space around the token. It returns an error if the token is empty,
// or if the file is larger than 4 KiB or is not a regular file.
func TokenFile(path string) func() (string, error) {
	return func() (string, error) {
		token, err := readToken(path)
		if err != nil {
			return "", fmt.Errorf("read the token: %w", err)
		}
		return token, nil
	}
}

func readToken(path string) (string, error) {
	text, err := infile.Read(context.Background(), path, infile.How{Max: maxToken, Regular: true})
	if len(text) > maxToken {
		err = errors.New("the file is too large")
	}
	token := strings.TrimSpace(string(text))
	if err == nil && token == "" {
		err = errors.New("the file is empty")
	}
	return token, err
}

// authorized calls next for requests with the token, and refuses others. If no token is
// configured, it refuses all.
func (s *site) authorized(next http.HandlerFunc) http.HandlerFunc {
	if s.Token == nil {
		return noOrders
	}
	return func(w http.ResponseWriter, r *http.Request) {
		token, err := s.Token()
		if err != nil || token == "" {
			s.Log.Error("no request can be authorized", "error", err)
			fail(w, r, http.StatusServiceUnavailable, "the agent can't read its token; its log says why")
			return
		}
		if !hasToken(r, token) {
			s.Log.Warn("refused a request without the token", "path", r.URL.Path, "from", r.RemoteAddr)
			w.Header().Set("WWW-Authenticate", `Bearer realm="lunsync"`)
			fail(w, r, http.StatusUnauthorized, "the token is missing, or is not that of the agent")
			return
		}
		next(w, r)
	}
}

// hasToken reports whether r has the token. The time that it takes doesn't depend on how much
// of the token is right.
func hasToken(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimSpace(given))), sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
