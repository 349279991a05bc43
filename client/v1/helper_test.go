package v1

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// A tripper answers requests without a network.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply makes an answer. Headers are "Name: value".
func reply(status int, body string, headers ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		resp.Header.Set(name, value)
	}
	return resp
}

// always answers every request alike.
func always(status int, body string, headers ...string) tripper {
	return func(*http.Request) (*http.Response, error) { return reply(status, body, headers...), nil }
}

// dialFake returns a client of the given release whose requests go to rt.
func dialFake(t testing.TB, version string, rt http.RoundTripper) *Client {
	t.Helper()
	return dial(t, Config{
		URL: "https://nas1.example.com", Username: "root", Password: canaryPassword, Release: version,
		Wrap: func(http.RoundTripper) http.RoundTripper { return rt },
	})
}

// dialServer returns a client of release 11.2 that talks to handler over HTTP.
func dialServer(t testing.TB, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return dial(t, Config{URL: server.URL, Username: "root", Password: canaryPassword, Release: "11.2"})
}

func dial(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// What no error may hold.
const (
	canaryPassword = `p4ss"w<ör>d&1`
	canarySecret   = `s3cr'et&<ünd"`
	canaryPeer     = `p33r&s3<r>t"\`
)

// A sent is what a recorder saw of one request.
type sent struct{ method, path, query, body, contentType string }

// A recorder keeps what it is asked and answers as told.
type recorder struct {
	answer func(*http.Request) *http.Response

	mu   sync.Mutex
	seen []sent
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	r.mu.Lock()
	r.seen = append(r.seen, sent{req.Method, req.URL.Path, req.URL.RawQuery, string(body), req.Header.Get("Content-Type")})
	r.mu.Unlock()
	return r.answer(req), nil
}

// lines returns what was asked, one line for each request.
func (r *recorder) lines() string {
	var b strings.Builder
	for _, s := range r.seen {
		line := s.method + " " + strings.TrimPrefix(s.path, "/api/v1.0/services/iscsi/") + " " + s.body
		fmt.Fprintln(&b, strings.TrimSpace(line))
	}
	return b.String()
}

// success answers every write as done and every read with nothing.
func success(r *http.Request) *http.Response {
	switch r.Method {
	case http.MethodGet:
		return reply(http.StatusOK, "[]", "Content-Range: items 0--1/0")
	case http.MethodDelete:
		return reply(http.StatusNoContent, "")
	case http.MethodPost:
		return reply(http.StatusCreated, `{"id": 5}`)
	}
	id := path.Base(r.URL.Path)
	if _, err := strconv.Atoi(id); err != nil {
		id = "7" // of what there is one of
	}
	return reply(http.StatusOK, fmt.Sprintf(`{"id": %s, "pk": %q}`, id, id))
}

// testIDs knows what the tests refer to.
func testIDs() *client.IDs {
	ids := new(client.IDs)
	for key, id := range map[spec.Key]client.ID{
		{Kind: spec.KindTarget, Name: "vmstore"}:      1,
		{Kind: spec.KindExtent, Name: "vm-0"}:         2,
		{Kind: spec.KindPortal, Name: "storage"}:      3,
		{Kind: spec.KindInitiatorGroup, Name: "esxi"}: 4,
		spec.AuthGroup("vmware"):                      10,
	} {
		ids.Put(key, id)
	}
	return ids
}
