package v1_test

import (
	"net/http/httptest"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/clienttest"
	"github.com/lunsync/lunsync/client/emulator"
	v1 "github.com/lunsync/lunsync/client/v1"
)

func TestConformance(t *testing.T) {
	for _, version := range v1.Versions() {
		t.Run(version, func(t *testing.T) {
			clienttest.Run(t, func(t *testing.T) (client.API, client.Release) {
				c, _ := dialEmulator(t, version, nil)
				if got := c.Release().Version; got != version {
					t.Fatalf("the release is %s, want %s", got, version)
				}
				return c, c.Release()
			})
		})
	}
}

const password = "freenas-pass"

// dialEmulator returns a client of a new emulator of the given release, and the
// emulator. Change may be nil.
func dialEmulator(t *testing.T, version string, change func(*v1.Config)) (*v1.Client, *emulator.Server) {
	t.Helper()
	appliance, err := emulator.New(emulator.Options{Release: emulator.Release(version), User: "root", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(appliance)
	t.Cleanup(server.Close)
	cfg := v1.Config{URL: server.URL, Username: "root", Password: password}
	if change != nil {
		change(&cfg)
	}
	c, err := v1.Dial(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	t.Cleanup(func() {
		if n := appliance.Stats().CollectionDeletes; n != 0 {
			t.Errorf("all rows of a kind were deleted %d times", n)
		}
	})
	return c, appliance
}
