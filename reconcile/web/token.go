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

// maxToken is how large a token's file may be.
const maxToken = 4 << 10

// TokenFile returns a [Config.Token] that reads a file, each time anew, so that a
// token can be rotated. White space around it counts for nothing; a token that is
// empty is an error, and so is a file that could keep the reader waiting.
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

// authorized passes on requests that bring the token, and refuses the others. Where
// there is no token, it says that there is nothing.
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
		if !bears(r, token) {
			s.Log.Warn("refused a request without the token", "path", r.URL.Path, "from", r.RemoteAddr)
			w.Header().Set("WWW-Authenticate", `Bearer realm="lunsync"`)
			fail(w, r, http.StatusUnauthorized, "the token is missing, or is not that of the agent")
			return
		}
		next(w, r)
	}
}

// bears reports whether r brings the token, in a time that doesn't tell how much of
// it is right.
func bears(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimSpace(given))), sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}
