package v1

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// misframed are replies that break HTTP or the API, each with the same text in the
// place where a client may quote it.
var misframed = []struct{ name, reply string }{
	{"no status line", "%[1]s\r\n\r\n"},
	{"a status that is no number", "HTTP/1.1 %[1]s\r\n\r\n"},
	{"another version", "HTTP/%[1]s 200 OK\r\n\r\n"},
	{"a reason", "HTTP/1.1 409 %[1]s\r\nContent-Length: 0\r\n\r\n"},
	{"no blank line", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n[{\"id\": 1, \"iscsi_target_auth_secret\": \"%[1]s\"}]\r\n\r\n"},
	{"a body that begins as a continued header", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n  %[1]s\r\n\r\n"},
	{"a header without a colon", "HTTP/1.1 200 OK\r\n%[1]s\r\n\r\n"},
	{"a header with a blank in its name", "HTTP/1.1 200 OK\r\nX %[1]s: 1\r\n\r\n"},
	{"a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: %[1]s\r\n\r\n"},
	{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: %[1]s\r\n\r\n"},
	{"a length too short", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Range: items 0--1/0\r\n\r\n[]%[1]s"},
	{"a length too long", "HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n%[1]s"},
	{"an encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: %[1]s\r\n\r\n"},
	{"a chunk's length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%[1]s\r\n"},
	{"a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\n%[1]s\r\n\r\n"},
	{"a type", "HTTP/1.1 200 OK\r\nContent-Type: text/%[1]s\r\nContent-Length: 1\r\n\r\nx"},
	{"a range", "HTTP/1.1 200 OK\r\nContent-Range: %[1]s\r\nContent-Length: 2\r\n\r\n[]"},
	{"a range's total", "HTTP/1.1 200 OK\r\nContent-Range: items 0-1/%[1]s\r\nContent-Length: 2\r\n\r\n[]"},
	{"a wait", "HTTP/1.1 429 Busy\r\nRetry-After: %[1]s\r\nContent-Length: 0\r\n\r\n"},
	{"a place", "HTTP/1.1 301 Moved\r\nLocation: https://nas2.example.com/%[1]s\r\nContent-Length: 0\r\n\r\n"},
	{"a host", "HTTP/1.1 302 Found\r\nLocation: https://%[1]s/\r\nContent-Length: 0\r\n\r\n"},
	{"an upgrade", "HTTP/1.1 101 %[1]s\r\nConnection: upgrade\r\nUpgrade: %[1]s\r\n\r\n%[1]s"},
	{"an early answer", "HTTP/1.1 103 %[1]s\r\nLink: %[1]s\r\n\r\n%[1]s"},
	{"headers without end", "HTTP/1.1 200 OK\r\nX: %[1]s" + strings.Repeat("x", 128<<10) + "\r\n\r\n"},
	{"words", "HTTP/1.1 409 Conflict\r\nContent-Length: 90\r\n\r\n\"%-88[1]s\""},
	{"words on a field", "HTTP/1.1 409 Conflict\r\nConnection: close\r\n\r\n{\"iscsi_target_auth_user\": [\"%[1]s\"], \"__all__\": [\"%[1]s\"]}"},
	{"a field", "HTTP/1.1 409 Conflict\r\nConnection: close\r\n\r\n{\"%[1]s\": [\"is wrong\"]}"},
	{"a crash", "HTTP/1.1 500 Crash\r\nConnection: close\r\n\r\n{\"error_message\": \"%[1]s\", \"traceback\": \"%[1]s\"}"},
	{"a login page", "HTTP/1.1 401 %[1]s\r\nWWW-Authenticate: Basic realm=\"%[1]s\"\r\nConnection: close\r\n\r\n\"%[1]s\""},
	{"a version", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"fullversion\": \"%[1]s\"}"},
	{"a row", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{\"id\": \"%[1]s\"}]"},
	{"a row's size", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[{\"id\": 1, \"iscsi_target_extent_name\": \"x\", \"iscsi_target_extent_type\": \"File\", \"iscsi_target_extent_path\": \"/mnt\", \"iscsi_target_extent_filesize\": \"%[1]s\"}]"},
}

// framedCanaries are secrets: an odd one, and one that could be a word of HTTP.
var framedCanaries = []string{"q7#Zk!v9~Xw2$p", "q7hZkGv9nXw2yp"}

// spellings are the ways in which a server may write a secret.
var spellings = map[string]func(string) string{
	"plain":      func(s string) string { return s },
	"base64":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"in base64":  func(s string) string { return base64.URLEncoding.EncodeToString([]byte(`{"s": "` + s + `"}`)) },
	"hex":        func(s string) string { return hex.EncodeToString([]byte(s)) },
	"a dump":     func(s string) string { return strings.TrimSpace(fmt.Sprintf("% x", s)) },
	"URL":        func(s string) string { return eachByte("%%%02X", s) },
	"JSON":       func(s string) string { return eachByte(`\u%04x`, s) },
	"JSON twice": func(s string) string { return eachByte(`\\u%04x`, s) },
	"HTML":       func(s string) string { return eachByte("&#%d;", s) },
	"Python":     func(s string) string { return eachByte(`\\x%02x`, s) },
	"lines":      func(s string) string { return s[:5] + `\n ` + s[5:] },
	"HTML twice": func(s string) string { return html.EscapeString(html.EscapeString(eachByte("&#%d;", s))) },
	"a part":     func(s string) string { return s[:len(s)-4] },
}

func eachByte(format, s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// rawServer answers whatever comes with the given bytes and hangs up a little later,
// as if more could follow.
func rawServer(t *testing.T, reply string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answerRaw(conn, reply)
		}
	}()
	return "http://" + l.Addr().String()
}

func answerRaw(conn net.Conn, reply string) {
	defer conn.Close()
	if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
		return
	}
	if _, err := conn.Write([]byte(reply)); err == nil {
		_ = conn.(*net.TCPConn).CloseWrite()
	}
}

// TestNoReplyIsQuoted frames replies wrongly, and looks in errors and logs for what
// they hold, in every spelling. The client of one connection has met the secret, the
// other hasn't.
func TestNoReplyIsQuoted(t *testing.T) {
	for _, frame := range misframed {
		t.Run(frame.name, func(t *testing.T) {
			t.Parallel()
			for name, spell := range spellings {
				for n, secret := range framedCanaries {
					if n > 0 && name != "plain" {
						continue
					}
					said := spell(secret)
					for _, err := range talk(t, rawServer(t, fmt.Sprintf(frame.reply, said)), secret) {
						if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), said[:8]) {
							t.Errorf("%s: a secret is in %v", name, err)
						}
					}
				}
			}
		})
	}
}

// talk lets reads and writes of credentials, and others once the client has met the
// secret, meet the same server, and returns how they end and what was logged.
func talk(t *testing.T, url, secret string) []error {
	t.Helper()
	var logged bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c := dial(t, Config{URL: url, Username: "root", Password: canaryPassword, Release: "11.2", Timeout: time.Second, Logger: logger})
	var errs []error
	r := read{op: "list", key: spec.Key{Kind: spec.KindCredential}, kind: kindOf(spec.KindCredential)}
	_, err := c.getOnce(t.Context(), &r, r.kind.path(), "")
	errs = append(errs, err)
	credential := &spec.Credential{Group: "vmware", Tag: 1, User: "esx", Secret: spec.Secret(secret), PeerUser: "nas", PeerSecret: canaryPeer}
	for _, resource := range []spec.Resource{credential, &spec.Target{Name: "vmstore"}} {
		for _, op := range []string{"create", "update", "delete"} {
			errs = append(errs, operations[op](c, resource))
		}
	}
	for _, k := range []spec.Kind{spec.KindTarget, spec.KindExtent} {
		errs = append(errs, listOnce(t, c, k))
	}
	release := read{op: "read", key: spec.Key{Kind: "release"}}
	a, err := c.getOnce(t.Context(), &release, "system/version/", "")
	if err == nil {
		_, err = c.releaseOf(&release, a)
	}
	errs = append(errs, err, errors.New(logged.String()))
	return notNil(errs)
}

// listOnce reads one page of a kind, without trying again.
func listOnce(t *testing.T, c *Client, k spec.Kind) error {
	t.Helper()
	r := read{op: "list", key: spec.Key{Kind: k}, kind: kindOf(k)}
	return c.pages(t.Context(), &r, r.kind.path(), func(row json.RawMessage) error {
		_, err := r.kind.decode(row, new(client.IDs))
		return err
	})
}

func notNil(errs []error) []error {
	var some []error
	for _, err := range errs {
		if err != nil {
			some = append(some, err)
		}
	}
	return some
}

// TestWrongFramesAreNamed says what kind of error it was.
func TestWrongFramesAreNamed(t *testing.T) {
	for reply, want := range map[string]string{
		"oops\r\n\r\n":                                 "answers with something that is not proper HTTP",
		"HTTP/1.1 204 No Content\r\nx\r\n\r\n":         "answers with something that is not proper HTTP",
		"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n": "closed the connection before its answer was complete",
		"": "closed the connection before its answer was complete",
	} {
		c := dial(t, Config{URL: rawServer(t, reply), Release: "11.2"})
		err := c.Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
		if !strings.Contains(text(err), want) {
			t.Errorf("%q: %v\nwant %s", reply, err, want)
		}
		wraps(t, reply, err, "doubtful")
	}
}
