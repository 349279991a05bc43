package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lunsync/lunsync/client/emulator"
)

// meddle starts an appliance on which somebody makes an initiator group between the
// first plan and the second, each of which begins with a look at the service, and
// points LUNSYNC_SERVER to it.
func meddle(ts *testscript.TestScript, _ bool, _ []string) {
	appliance, err := emulator.New(emulator.Options{Release: emulator.R112})
	ts.Check(err)
	var looks atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/services/iscsitarget/") && looks.Add(1) == 2 {
			made := httptest.NewRequest(http.MethodPost, "/api/v1.0/services/iscsi/authorizedinitiator/", strings.NewReader("{}"))
			made.Header.Set("Content-Type", "application/json")
			appliance.ServeHTTP(httptest.NewRecorder(), made)
		}
		appliance.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	ts.Setenv("LUNSYNC_SERVER", server.URL)
}
