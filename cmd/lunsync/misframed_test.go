package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
)

// misframes answer a request about credentials with a secret where none belongs.
var misframes = []struct{ name, reply string }{
	{"no status line", "%[1]s\r\n\r\n"},
	{"no blank line", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n[{\"id\": 1, \"iscsi_target_auth_secret\": \"%[1]s\"}]\r\n\r\n"},
	{"a body in a header", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n  %[1]s: x\r\n\r\n"},
	{"a length too short", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Range: items 0--1/0\r\n\r\n[]%[1]s"},
	{"two replies", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Range: items 0--1/0\r\n\r\n[]HTTP/1.1 409 %[1]s\r\nX: %[1]s\r\n\r\n%[1]s"},
	{"a wait", "HTTP/1.1 429 Busy\r\nRetry-After: %[1]s\r\nContent-Length: 0\r\n\r\n"},
	{"a place", "HTTP/1.1 301 Moved\r\nLocation: https://%[1]s/%[1]s\r\nContent-Length: 0\r\n\r\n"},
	{"words", "HTTP/1.1 409 Conflict\r\nConnection: close\r\n\r\n{\"iscsi_target_auth_user\": [\"%[1]s\"], \"__all__\": [\"%[1]s\"]}"},
	{"a crash", "HTTP/1.1 500 Crash\r\nConnection: close\r\n\r\n{\"error_message\": \"%[1]s\", \"traceback\": \"%[1]s\"}"},
}

// misframing answers requests about credentials with the reply, those that read or
// those that write, and leaves the others to an emulated appliance.
func misframing(t *testing.T, reply string, writes bool) string {
	t.Helper()
	appliance, err := emulator.New(emulator.Options{Release: emulator.R112})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Path, "/authcredential/") || writes == (r.Method == http.MethodGet) {
			appliance.ServeHTTP(w, r)
			return
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(reply)); err == nil {
			_ = conn.(*net.TCPConn).CloseWrite()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestNoReplyIsShown lets a real agent meet appliances that frame their replies wrongly
// or answer with the secrets that they were sent, in many spellings, and looks for them
// in all that the agent prints, serves and keeps.
func TestNoReplyIsShown(t *testing.T) {
	spellings := []string{
		esxSecret, base64.StdEncoding.EncodeToString([]byte(esxSecret)), hex.EncodeToString([]byte(esxSecret)),
		url.PathEscape(strings.ReplaceAll(esxSecret, "-", "%2D")), esxSecret[:7] + `\n` + esxSecret[7:],
	}
	specs := make(map[string]string)
	for n, spelling := range spellings {
		for i, frame := range misframes {
			for _, writes := range []bool{false, true} {
				name := fmt.Sprintf("nas%d-%d-%v", n, i, writes)
				specs[name] = fmt.Sprintf("version: 1\nserver: {url: %q, password: {env: NAS_PASSWORD}}\nauth_groups:\n  vmware: {tag: 1, users: {esx: {secret: {env: ESX_SECRET}}}}\n",
					misframing(t, fmt.Sprintf(frame.reply, spelling), writes))
			}
		}
	}
	k := startKeeper(t, "lunsync", specs, []string{"NAS_PASSWORD=" + password, "ESX_SECRET=" + esxSecret}, "--log-level", "debug", "--timeout", "5s")
	_, address, _ := strings.Cut(k.await("msg=started"), "listen=")
	for range specs {
		k.await(`msg="pass ended"`)
	}
	shown := k.served(address, "/", "/metrics", "/api/status", "/api/plan", "/api/ledger") + k.kept()
	k.stop()
	shown += k.output()
	for _, spelling := range append(spellings, password) {
		if at := strings.Index(shown, spelling[:8]); at >= 0 {
			t.Errorf("%s is shown: …%s…", spelling, shown[max(0, at-300):min(len(shown), at+100)])
		}
	}
}
