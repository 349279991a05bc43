package v1_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/spec"
)

// TestWritesDontReuseConnections: a server may drop a connection that it said it
// would keep, and the request that was on its way with it.
func TestWritesDontReuseConnections(t *testing.T) {
	appliance, err := emulator.New(emulator.Options{Release: emulator.R111})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(once{appliance})
	t.Cleanup(server.Close)
	c, err := v1.Dial(t.Context(), v1.Config{URL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	ids := new(client.IDs)
	for i := range 5 {
		if _, err := c.Create(t.Context(), &spec.Target{Name: "t" + strconv.Itoa(i), Mode: spec.ModeISCSI}, ids); err != nil {
			t.Errorf("Create: %v", err)
		}
		if list, err := c.List(t.Context(), spec.KindTarget, ids); err != nil || len(list) != i+1 {
			t.Errorf("List = %d targets, %v, want %d", len(list), err, i+1)
		}
	}
}

// A once answers the first request of each connection and drops the second.
type once struct{ http.Handler }

func (h once) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	h.Handler.ServeHTTP(rec, r)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	answer := rec.Result()
	answer.ContentLength = int64(rec.Body.Len())
	if answer.Write(conn) == nil {
		_, _ = io.ReadFull(conn, make([]byte, 1))
	}
}
