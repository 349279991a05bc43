package v1

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/spec"
)

// refusedAddress returns an address of this machine at which nothing listens.
func refusedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// quiet starts a server that doesn't log failed handshakes.
func quiet(t *testing.T, start func(*httptest.Server)) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "items 0--1/0")
		fmt.Fprint(w, "[]")
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(server)
	t.Cleanup(server.Close)
	return server
}

// TestTrouble says in a sentence what is wrong with a connection, and that nothing
// was written.
func TestTrouble(t *testing.T) {
	tls, plain := quiet(t, (*httptest.Server).StartTLS), quiet(t, (*httptest.Server).Start)
	foreign := Config{URL: "https://" + tls.Listener.Addr().String(), RootCAs: x509.NewCertPool()}
	for name, test := range map[string]struct {
		cfg  Config
		want string
	}{
		"refused":           {Config{URL: "http://" + refusedAddress(t)}, `^delete target/x: nothing answers at 127\.0\.0\.1:\d+: connection refused$`},
		"unknown authority": {foreign, `^delete target/x: the certificate of 127\.0\.0\.1:\d+ is signed by an authority that isn't trusted here; name its file with --ca-file$`},
		"plain http":        {Config{URL: "https://" + plain.Listener.Addr().String()}, `^delete target/x: 127\.0\.0\.1:\d+ doesn't speak TLS; is it http in place of https\?$`},
		"no such host":      {fake(&net.DNSError{Err: "no such host", Name: "nas1", IsNotFound: true}), `^delete target/x: the name of nas1 can't be looked up: no such host$`},
		"wrong name":        {fake(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "nas1"}), `^delete target/x: the certificate of nas1 is for another name$`},
		"expired":           {fake(x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}), `^delete target/x: the certificate of nas1 has expired or isn't valid yet$`},
		"unreachable":       {fake(&net.OpError{Op: "dial", Err: syscall.EHOSTUNREACH}), `^delete target/x: nas1 can't be reached: no route to host$`},
	} {
		test.cfg.Release = "11.1"
		err := dial(t, test.cfg).Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
		if !regexp.MustCompile(test.want).MatchString(text(err)) {
			t.Errorf("%s:\n%v\nwant\n%s", name, err, test.want)
		}
		wraps(t, name, err)
	}
}

// fake returns a configuration under which every request fails with err.
func fake(err error) Config {
	return Config{URL: "https://nas1", Wrap: func(http.RoundTripper) http.RoundTripper {
		return tripper(func(*http.Request) (*http.Response, error) { return nil, err })
	}}
}

// TestTrust reaches a server whose certificate is trusted one way or another.
func TestTrust(t *testing.T) {
	server := quiet(t, (*httptest.Server).StartTLS)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]Config{
		"roots": {RootCAs: roots}, "file": {CAFile: file, RootCAs: x509.NewCertPool()}, "unverified": {InsecureSkipVerify: true},
	} {
		cfg.URL, cfg.Release = server.URL, "11.1"
		if _, err := dial(t, cfg).List(t.Context(), spec.KindTarget, testIDs()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHangUp is doubtful for a write and tried again for a read.
func TestHangUp(t *testing.T) {
	c := dialServer(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	err := c.Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
	wraps(t, "hang-up", err, "doubtful")
}

// TestReadOnlyWritesNothing refuses every write before it is sent.
func TestReadOnlyWritesNothing(t *testing.T) {
	for op, do := range operations {
		rec := &recorder{answer: success}
		c := dial(t, Config{URL: "https://nas1", Release: "11.1", Wrap: func(http.RoundTripper) http.RoundTripper { return client.ReadOnly(rec) }})
		wraps(t, op, do(c, &spec.Target{Name: "vmstore"}), "read only")
		if len(rec.seen) != 0 {
			t.Errorf("%s was sent: %s", op, rec.lines())
		}
		if _, err := c.List(t.Context(), spec.KindTarget, testIDs()); err != nil {
			t.Errorf("List: %v", err)
		}
	}
}

// TestSlowBody ends with the request's time, not with that of the headers.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dialFake(t, "11.1", tripper(func(r *http.Request) (*http.Response, error) {
			resp := reply(200, "")
			resp.Body = io.NopCloser(readerFunc(func([]byte) (int, error) {
				<-r.Context().Done()
				return 0, r.Context().Err()
			}))
			return resp, nil
		}))
		start := time.Now()
		err := c.Delete(t.Context(), spec.Key{Kind: spec.KindTarget, Name: "x"}, 1, nil)
		wraps(t, "a slow body", err, "doubtful", "overdue")
		if took := time.Since(start); took != DefaultTimeout {
			t.Errorf("Delete took %s, want %s", took, DefaultTimeout)
		}
	})
}
