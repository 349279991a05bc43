package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// FuzzRequests checks that the answer to any request is JSON, empty, or one of the known
// texts, and that no status 500 is caused by a bug of the emulator.
func FuzzRequests(f *testing.F) {
	for _, kind := range []string{"target", "portal", "extent", "targetgroup", "targettoextent", "authcredential", "authorizedinitiator", "globalconfiguration"} {
		f.Add(uint8(0), "POST", kind+"/", "", []byte(`{"id": 1, "iscsi_target_portal_ips": [":"], "iscsi_lunid": 0}`))
		f.Add(uint8(1), "PUT", kind+"/1/", "", []byte(`{"iscsi_target_portal_ips": ["::1:1", "0.0.0.0:3260"]}`))
		f.Add(uint8(2), "PATCH", kind+"/1/", "", []byte(`{"iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/"}`))
		f.Add(uint8(3), "DELETE", kind+"/1/", "", []byte(`null`))
		f.Add(uint8(1), "GET", kind+"/", "limit=1&offset=1&sort(-id)", []byte{0xff})
	}
	f.Add(uint8(1), "POST", "target/", "", []byte("{\"\xff\": 1}"))
	f.Add(uint8(1), "PUT", "target/", "", []byte(`{"objects": [1]}`))
	f.Fuzz(func(t *testing.T, release uint8, method, path, query string, body []byte) {
		s := withRows(t, Releases()[int(release)%len(Releases())])
		u := url.URL{Scheme: "http", Host: "nas", Path: iscsi + path, RawQuery: query}
		r := &http.Request{Method: method, URL: &u, Header: http.Header{"Content-Type": {"application/json"}}, Body: http.NoBody}
		if len(body) > 0 {
			r.Body = httptest.NewRequest("POST", "/", bytes.NewReader(body)).Body
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		got := w.Body.Bytes()
		if strings.Contains(string(got), "runtime error") {
			t.Fatalf("a bug: %s", got)
		}
		known := map[string]bool{"": true, allVerbs: true, globalVerbs: true, "Endpoint not found": true, "More than one resource is found at this URI.": true}
		if !known[string(got)] && !json.Valid(got) {
			t.Fatalf("%s %s %s -> %d %q", method, path, body, w.Code, got)
		}
		if _, err := json.Marshal(s.Snapshot()); err != nil {
			t.Fatal(err)
		}
	})
}

// withRows returns a server with a row of each kind.
func withRows(t *testing.T, release Release) *Server {
	t.Helper()
	s, err := New(Options{Release: release})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]string{
		{"authcredential", `{"iscsi_target_auth_user": "u", "iscsi_target_auth_secret": "secret1234567"}`},
		{"authorizedinitiator", `{}`},
		{"portal", `{"iscsi_target_portal_ips": ["10.0.0.1:3260"]}`},
		{"target", `{"iscsi_target_name": "t"}`},
		{"extent", `{"iscsi_target_extent_name": "z", "iscsi_target_extent_type": "Disk", "iscsi_target_extent_disk": "zvol/tank/z"}`},
		{"targetgroup", `{"iscsi_target": 1, "iscsi_target_portalgroup": 1}`},
		{"targettoextent", `{"iscsi_target": 1, "iscsi_extent": 1, "iscsi_lunid": 1}`},
	} {
		r := httptest.NewRequest("POST", iscsi+p[0]+"/", strings.NewReader(p[1]))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != 201 {
			t.Fatalf("%s: %d %s", p[0], w.Code, w.Body)
		}
	}
	return s
}

func TestInvalidUTF8Crashes(t *testing.T) {
	c := serve(t, Options{Release: R111})
	c.want(500, "POST", "target/", "{\"iscsi_target_name\": \"\xff\"}")
}

func TestParallelRequestsAreDoneOneByOne(t *testing.T) {
	c := serve(t, Options{Release: R111})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				c.do("POST", "target/", fmt.Sprintf(`{"iscsi_target_name": "t%d.%d"}`, i, j))
				c.do("GET", "target/?limit=0", "")
				c.do("POST", "portal/", `{}`)
				c.s.Stats()
				c.s.Requests()
				c.s.Inject(Fault{Path: "/nothing"})
			}
		})
	}
	wg.Wait()
	if n := len(c.s.Snapshot()["target"]); n != 80 {
		t.Errorf("%d targets", n)
	}
	if st := c.s.Stats(); st.SharedTags != 0 {
		t.Errorf("%+v", st)
	}
}
