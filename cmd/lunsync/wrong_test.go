package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// wrongServers are servers that are no appliance, or a broken one.
var wrongServers = map[string]http.HandlerFunc{
	"html": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<html><body>Welcome to nginx!</body></html>")
	},
	"truncated": afterwards(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "items 0-0/1")
		fmt.Fprint(w, `[{"id": 1, "iscsi_`)
	}),
	"redirect": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example.com/login", http.StatusMovedPermanently)
	},
	"404": http.NotFound,
	"500": func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"error_message": "boom"}`, http.StatusInternalServerError)
	},
	"slow": func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
	},
	"short": afterwards(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "items 0-0/25")
		fmt.Fprint(w, `[]`)
	}),
	"endless": func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<20); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	},
	"newagent": func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"format": 2, "agents": "of another form"}`)
	},
	"newer": func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"fullversion": "TrueNAS-13.0-U6", "name": "TrueNAS", "version": "13.0"}`)
	},
}

// answers are those that a good appliance gives before the first list.
var answers = map[string]string{
	"/api/v1.0/system/version/":                     `{"fullversion": "FreeNAS-11.2-U8", "name": "FreeNAS", "version": "11.2"}`,
	"/api/v1.0/services/services/iscsitarget/":      `{"id": 4, "srv_enable": true, "srv_service": "iscsitarget", "srv_state": "RUNNING"}`,
	"/api/v1.0/services/iscsi/globalconfiguration/": `{"id": 1, "iscsi_basename": "iqn.2005-10.org.freenas.ctl", "iscsi_isns_servers": "", "iscsi_pool_avail_threshold": null}`,
}

// afterwards gives the answers of a good appliance, and leaves lists to next.
func afterwards(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if answer, ok := answers[r.URL.Path]; ok {
			fmt.Fprint(w, answer)
			return
		}
		next(w, r)
	}
}

// serveWrong starts one of wrongServers, or "down", a port where nobody listens,
// and points LUNSYNC_SERVER to it.
func serveWrong(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: serve what")
	}
	if args[0] == "down" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv("LUNSYNC_SERVER", "http://"+l.Addr().String())
		ts.Check(l.Close())
		return
	}
	handler, ok := wrongServers[args[0]]
	if !ok {
		ts.Fatalf("no server %q", args[0])
	}
	server := httptest.NewServer(handler)
	ts.Defer(server.Close)
	ts.Setenv("LUNSYNC_SERVER", server.URL)
}
