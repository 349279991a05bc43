package v1

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConfig refuses what can't be right, in words that hold no password.
func TestConfig(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, "no server is given"},
		{Config{URL: "nas1.example.com"}, "the server is not a URL such as https://nas1.example.com"},
		{Config{URL: "https://"}, "the server is not a URL such as https://nas1.example.com"},
		{Config{URL: "https://root:" + canaryPassword + "@nas1"}, "the server is not a URL such as https://nas1.example.com"},
		{Config{URL: "https://root:abcdefgh@nas1"}, "the server's URL holds a user name or a password; give them with --username and --password-file"},
		{Config{URL: "https://nas1/?a=b"}, "the server's URL has a part after ? or #"},
		{Config{URL: "ftp://nas1"}, `the server's URL starts with "ftp" in place of https`},
		{Config{URL: "http://nas1"}, "plain http to nas1 would show the password to the network; use https, or --insecure-http"},
		{Config{URL: "http://127.0.0.1.nas1.example.com"}, "plain http to 127.0.0.1.nas1.example.com would show the password to the network; use https, or --insecure-http"},
		{Config{URL: "https://nas1", Username: "a:b"}, "the user name holds a colon, which HTTP can't carry"},
		{Config{URL: "https://nas1", Timeout: -1}, "timeout -1ns: it can't be negative"},
		{Config{URL: "https://nas1", CAFile: empty}, empty + " holds no PEM certificate"},
		{Config{URL: "https://nas1", Release: "12.0"}, `unknown release "12.0": there are 9.10, 11.1, 11.2, 11.3`},
	} {
		if _, err := Dial(t.Context(), test.cfg); text(err) != test.want {
			t.Errorf("%v\nwant\n%s", err, test.want)
		}
	}
}

// TestBase finds the API below whatever URL is given.
func TestBase(t *testing.T) {
	for given, want := range map[string]string{
		"https://nas1":                  "https://nas1/api/v1.0/services/iscsi/target/",
		" https://nas1:8443/ ":          "https://nas1:8443/api/v1.0/services/iscsi/target/",
		"https://nas1/api/v1.0/":        "https://nas1/api/v1.0/services/iscsi/target/",
		"https://proxy/nas1":            "https://proxy/nas1/api/v1.0/services/iscsi/target/",
		"http://localhost:8080":         "http://localhost:8080/api/v1.0/services/iscsi/target/",
		"http://[::1]:8080":             "http://[::1]:8080/api/v1.0/services/iscsi/target/",
		"http://127.0.0.2/api/v1.0":     "http://127.0.0.2/api/v1.0/services/iscsi/target/",
		"https://[fd00::1]/api/v1.0///": "https://[fd00::1]/api/v1.0/services/iscsi/target/",
	} {
		var got string
		c := dial(t, Config{URL: given, Release: "11.1", Wrap: func(http.RoundTripper) http.RoundTripper {
			return tripper(func(r *http.Request) (*http.Response, error) {
				got = r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
				return reply(200, "[]"), nil
			})
		}})
		if _, err := c.List(t.Context(), "target", testIDs()); err != nil || got != want {
			t.Errorf("%s: asked %s, %v, want %s", given, got, err, want)
		}
	}
}

// TestInsecureHTTP lets plain http pass where that was asked for.
func TestInsecureHTTP(t *testing.T) {
	dial(t, Config{URL: "http://nas1", InsecureHTTP: true, Release: "11.1"})
}

// TestHeaders shows what goes along with a request.
func TestHeaders(t *testing.T) {
	for _, test := range []struct {
		cfg  Config
		want string
	}{
		{Config{Username: "root", Password: "pass", Version: "1.2.3"}, "Basic cm9vdDpwYXNz|lunsync/1.2.3|application/json"},
		{Config{}, "|lunsync|application/json"},
	} {
		var got string
		test.cfg.URL, test.cfg.Release = "https://nas1", "11.1"
		test.cfg.Wrap = func(http.RoundTripper) http.RoundTripper {
			return tripper(func(r *http.Request) (*http.Response, error) {
				got = strings.Join([]string{r.Header.Get("Authorization"), r.Header.Get("User-Agent"), r.Header.Get("Accept")}, "|")
				return reply(200, "[]"), nil
			})
		}
		if _, err := dial(t, test.cfg).List(t.Context(), "target", testIDs()); err != nil || got != test.want {
			t.Errorf("the headers are %s, %v, want %s", got, err, test.want)
		}
	}
}
