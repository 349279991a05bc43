package emulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"net/http/httptest"
)

func TestFaults(t *testing.T) {
	const name = `{"iscsi_target_name": "new"}`
	for _, tt := range []struct {
		what   string
		fault  Fault
		status int
		body   string
		done   bool
	}{
		{"undone", Fault{Skip: true}, 503, "", false},
		{"undone with a page", Fault{Skip: true, Status: 200, Body: "<html>"}, 200, "<html>", false},
		{"done but answered with an error", Fault{Status: 502, Body: "bad gateway"}, 502, "bad gateway", true},
		{"done but answered with HTML", Fault{Body: "<html>"}, 201, "<html>", true},
		{"done but the service did not follow", Fault{ReloadFails: true}, 400, `{"error_message": "The iSCSI service failed to reload."}`, true},
		{"another path", Fault{Path: iscsi + "portal/", Skip: true}, 201, "…", true},
		{"another method", Fault{Method: "PUT", Skip: true}, 201, "…", true},
		{"the second", Fault{Nth: 2, Skip: true}, 201, "…", true},
	} {
		c := serve(t, Options{Release: R111})
		c.s.Inject(tt.fault)
		resp, body := c.do("POST", "target/", name)
		if resp.StatusCode != tt.status || tt.body != "…" && body != tt.body {
			t.Errorf("%s: %d %q", tt.what, resp.StatusCode, body)
		}
		if done := len(c.s.Snapshot()["target"]) == 1; done != tt.done {
			t.Errorf("%s: done %v", tt.what, done)
		}
	}
}

func TestFaultsOfTheConnection(t *testing.T) {
	for what, f := range map[string]Fault{"hung up": {Hangup: true}, "cut": {Truncate: 5}} {
		c := serve(t, Options{Release: R111})
		c.s.Inject(f)
		req, err := http.NewRequestWithContext(t.Context(), "POST", c.url+iscsi+"target/", strings.NewReader(`{"iscsi_target_name": "new"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			err = errors.Join(err, resp.Body.Close())
		}
		if err == nil {
			t.Errorf("%s: no error", what)
		}
		if len(c.s.Snapshot()["target"]) != 1 {
			t.Errorf("%s: not done", what)
		}
	}
}

func TestRowsAndHeadersCanBeMissing(t *testing.T) {
	c := serve(t, Options{Release: R111})
	c.want(201, "POST", "target/", `{"iscsi_target_name": "a"}`)
	c.want(201, "POST", "target/", `{"iscsi_target_name": "b"}`)
	c.s.Inject(Fault{Method: "GET", DropRows: 1, Header: map[string]string{"Retry-After": "5"}})
	resp, body := c.do("GET", "target/", "")
	if strings.Contains(body, `"b"`) || resp.Header.Get("Content-Range") != "items 0-1/2" || resp.Header.Get("Retry-After") != "5" {
		t.Error(resp.Header, body)
	}
	c.s.ClearFaults()
	if body := c.want(200, "GET", "target/", ""); !strings.Contains(body, `"b"`) {
		t.Error(body)
	}
}

// TestWhatAnImpatientClientAskedForIsDone checks that a slow write is done although the
// client gives up before.
func TestWhatAnImpatientClientAskedForIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Release: R111, Latency: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		s.Inject(Fault{Before: time.Hour, After: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		req := httptest.NewRequestWithContext(ctx, "POST", iscsi+"target/", strings.NewReader(`{"iscsi_target_name": "late"}`))
		req.Header.Set("Content-Type", "application/json")
		start := time.Now()
		s.ServeHTTP(httptest.NewRecorder(), req)
		if took := time.Since(start); took != time.Minute || len(s.Snapshot()["target"]) != 1 {
			t.Error(took, s.Snapshot()["target"])
		}
	})
}

// TestHeldRequest checks that a request is done when it is released, long after the client has
// given up.
func TestHeldRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Release: R111})
		if err != nil {
			t.Fatal(err)
		}
		hold := make(chan struct{})
		ctx, giveUp := context.WithCancel(t.Context())
		req := httptest.NewRequestWithContext(ctx, "POST", iscsi+"target/", strings.NewReader(`{"iscsi_target_name": "late"}`))
		req.Header.Set("Content-Type", "application/json")
		go s.ServeFault(httptest.NewRecorder(), req, Fault{Hold: hold})
		giveUp()
		synctest.Wait()
		if n := len(s.Snapshot()["target"]); n != 0 {
			t.Errorf("%d targets while the request is held, want 0", n)
		}
		close(hold)
		synctest.Wait()
		if n := len(s.Snapshot()["target"]); n != 1 {
			t.Errorf("%d targets when it was let go, want 1", n)
		}
	})
}

func TestCrashQuotesTheRequest(t *testing.T) {
	c := serve(t, Options{Release: R910})
	c.s.Inject(Fault{Quote: true})
	if body := c.want(500, "POST", "target/", `{"iscsi_target_name": "canary"}`); !strings.Contains(body, "canary") {
		t.Error(body)
	}
}

func TestLogAndStats(t *testing.T) {
	c := serve(t, Options{Release: R111})
	c.want(201, "POST", "portal/", `{}`)
	c.want(201, "POST", "portal/", `{}`)
	c.want(200, "PUT", "portal/1/", `{}`)
	c.want(200, "PUT", "portal/2/", `{}`)
	c.want(409, "POST", "target/", `{}`)
	c.want(200, "GET", "target/?limit=0", "")
	c.s.Inject(Fault{Skip: true})
	c.want(503, "DELETE", "target/", "")
	want := []Request{
		{"POST", iscsi + "portal/", "", 201, true, true},
		{"POST", iscsi + "portal/", "", 201, true, true},
		{"PUT", iscsi + "portal/1/", "", 200, true, true},
		{"PUT", iscsi + "portal/2/", "", 200, true, true},
		{"POST", iscsi + "target/", "", 409, true, false},
		{"GET", iscsi + "target/", "limit=0", 200, false, false},
		{"DELETE", iscsi + "target/", "", 503, false, false},
	}
	for i, got := range c.s.Requests() {
		if got != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got, want[i])
		}
	}
	st := c.s.Stats()
	if st.SharedTags != 2 || st.Writes != 4 || st.Requests["PUT portal"] != 2 || st.CollectionDeletes != 0 {
		t.Errorf("%+v", st)
	}
	c.s.ClearFaults()
	c.want(204, "DELETE", "portal/", "")
	c.s.ClearRequests()
	if st := c.s.Stats(); st.CollectionDeletes != 1 || st.SharedTags != 0 || len(c.s.Requests()) != 0 {
		t.Errorf("%+v", st)
	}
}
