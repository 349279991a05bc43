package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/spec"
)

// Example serves an appliance, creates a target by a plain request, and lists the
// targets with a client.
func Example() {
	ctx := context.Background()
	appliance, err := emulator.New(emulator.Options{Release: emulator.R112})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(appliance)
	defer server.Close()
	reply, err := http.Post(server.URL+"/api/v1.0/services/iscsi/target/", "application/json", strings.NewReader(`{"iscsi_target_name": "vm01"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	reply.Body.Close()

	api, err := v1.Dial(ctx, v1.Config{URL: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer api.Close()
	targets, err := api.List(ctx, spec.KindTarget, new(client.IDs))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range targets {
		fmt.Println(api.Release().Version, o.ID, o.Resource.Key())
	}
	// Output: 11.2 1 target/vm01
}
