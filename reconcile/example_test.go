package reconcile_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

const exampleSpec = `
version: 1
portals:
  storage:
    listen: ["192.168.3.20:3260"]
initiator_groups:
  esxi:
    initiators: [iqn.1998-01.com.vmware:esx1]
targets:
  db:
    groups:
      - portal: storage
        initiator_group: esxi
    luns: {0: db-0}
extents:
  db-0:
    zvol: tank/db-0
`

// Example makes a plan for an appliance and applies it. The appliance is an emulated one.
func Example() {
	ctx := context.Background()
	url, stop := startAppliance()
	defer stop()
	dir, err := os.MkdirTemp("", "lunsync-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	session, err := connect(ctx, url, dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := session.MakePlan(ctx, plans.Options{Prune: spec.PruneOwned}, session.State.Ownership()); err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range session.Plan.Steps {
		fmt.Println(step.Op, step.Key)
	}
	result := session.Apply(ctx, nil)
	if err := result.Verdict(session.Plan); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the appliance matches the spec")
	// Output:
	// create authorizedinitiator/esxi
	// create portal/storage
	// create target/db
	// create extent/db-0
	// create targetgroup/db/storage
	// create targettoextent/db/db-0
	// the appliance matches the spec
}

// connect returns a session for exampleSpec and the appliance at url, with its state in dir.
func connect(ctx context.Context, url, dir string) (*reconcile.Session, error) {
	s, err := spec.Load([]string{"-"}, strings.NewReader(exampleSpec))
	if err != nil {
		return nil, err
	}
	state, err := statedir.OpenState(dir, url)
	if err != nil {
		return nil, err
	}
	api, err := v1.Dial(ctx, v1.Config{URL: url})
	if err != nil {
		return nil, err
	}
	return &reconcile.Session{
		Appliance: &reconcile.Appliance{URL: url, APIName: "v1.0", API: api, Release: api.Release(), Reload: api.Reload},
		Spec:      s, State: state, Parallelism: 1, Log: slog.New(slog.DiscardHandler),
	}, nil
}

// startAppliance starts an emulated appliance and returns its URL.
func startAppliance() (url string, stop func()) {
	appliance, err := emulator.New(emulator.Options{Release: emulator.R113})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(appliance)
	return server.URL, server.Close
}
