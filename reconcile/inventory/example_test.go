package inventory_test

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/inventory"
	"github.com/lunsync/lunsync/spec"
)

// The configuration of an appliance is exported as a spec.
func ExampleExport() {
	ctx := context.Background()
	api, err := emulated(ctx, emulator.R111)
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := new(client.IDs)
	for _, r := range []spec.Resource{
		&spec.Portal{Name: "storage", Comment: "storage", DiscoveryAuthMethod: spec.AuthNone, Listen: []string{"10.0.0.1:3260"}},
		&spec.InitiatorGroup{Name: "esx", Comment: "all ESX hosts", Initiators: []string{"ALL"}, Networks: []string{"10.0.0.0/24"}},
	} {
		if _, err := api.Create(ctx, r, ids); err != nil {
			fmt.Println(err)
			return
		}
	}
	live, err := inventory.ReadNamed(ctx, api, api.Release(), 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := inventory.Export(live)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := spec.Write(os.Stdout, report); err != nil {
		fmt.Println(err)
	}
	// Output:
	// version: 1
	//
	// global:
	//   basename: iqn.2005-10.org.freenas.ctl
	//   isns_servers: []
	//   pool_avail_threshold: null
	//
	// portals:
	//   storage:
	//     listen: ['10.0.0.1:3260']
	//     comment: storage
	//
	// initiator_groups:
	//   all-ESX-hosts:
	//     initiators: [ALL]
	//     networks: [10.0.0.0/24]
	//     comment: all ESX hosts
	//
	// auth_groups: {}
	//
	// extents: {}
	//
	// targets: {}
}

// emulated returns a client of an empty appliance.
func emulated(ctx context.Context, release emulator.Release) (*v1.Client, error) {
	server, err := emulator.New(emulator.Options{Release: release})
	if err != nil {
		return nil, err
	}
	return v1.Dial(ctx, v1.Config{URL: "http://localhost", Wrap: func(http.RoundTripper) http.RoundTripper { return testbed.Direct{Handler: server} }})
}
