package testbed

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/ownership"
	"github.com/lunsync/lunsync/reconcile/statedir"
	"github.com/lunsync/lunsync/spec"
)

// Cases is the flag that says how many random cases tests try.
var Cases = flag.Int("cases", 100, "random cases of each property and release")

// A Box is an emulated appliance and a client of it. Its methods fail the test if
// something goes wrong that their comments don't mention.
type Box struct {
	T      *testing.T
	Server *emulator.Server
	API    *v1.Client
	State  *statedir.State // nil if there is no state directory
	// Pruning is the prune policy of plans; "" stands for all.
	Pruning spec.Prune
}

// NewBox returns a box with an empty appliance of a release, and without a state
// directory.
func NewBox(t *testing.T, release emulator.Release) *Box {
	t.Helper()
	return NewBoxWith(t, emulator.Options{Release: release})
}

// NewBoxWith returns a box with an appliance that has the given options.
func NewBoxWith(t *testing.T, o emulator.Options) *Box {
	t.Helper()
	server, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return Direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Box{T: t, Server: server, API: api}
}

// Seeded returns a box whose appliance makes NAAs from a seed: two boxes with one
// seed make the same.
func Seeded(t *testing.T, seed uint64) *Box {
	t.Helper()
	server, err := emulator.New(emulator.Options{Release: emulator.R111, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	api, err := v1.Dial(t.Context(), v1.Config{
		URL:  "http://localhost",
		Wrap: func(http.RoundTripper) http.RoundTripper { return Direct{server} },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &Box{T: t, Server: server, API: api}
}

// Ownership returns what the ledger of the box contains, or nothing if the box has no
// state directory.
func (b *Box) Ownership() ownership.Ownership {
	if b.State == nil {
		return ownership.Ownership{}
	}
	return b.State.Ownership()
}

// Load returns the spec that text says, with its secrets resolved from the
// environment.
func Load(t *testing.T, text string) *spec.Spec {
	t.Helper()
	s, err := spec.Load([]string{"-"}, strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	if err := s.Resolve(os.LookupEnv); err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return s
}

// Base is the path of the iSCSI resources in the API.
const Base = "/api/v1.0/services/iscsi/"

// Address returns an address with a port; each i below 2²⁰ and net below 10 gives
// another.
func Address(i, net int) string {
	return fmt.Sprintf("10.%d.%d.%d:3260", net+10*(i>>16), i>>8&255, i&255)
}
