package v1_test

import (
	"net/http/httptest"
	"testing"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/clienttest"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/client/v1"
)

func TestConformance(t *testing.T) {
	for _, version := range client.Versions() {
		t.Run(version, func(t *testing.T) {
			clienttest.Run(t, func(t *testing.T) (client.API, client.Release) {
				c := dialEmulator(t, version)
				if got := c.Release().Version; got != version {
					t.Fatalf("the release is %s, want %s", got, version)
				}
				return c, c.Release()
			})
		})
	}
}

// dialEmulator returns a client of a new emulator of the given release.
func dialEmulator(t *testing.T, version string) *v1.Client {
	t.Helper()
	release, err := emulator.ParseRelease(version)
	if err != nil {
		t.Fatal(err)
	}
	appliance, err := emulator.New(emulator.Options{Release: release, User: "root", Password: "freenas-pass"})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(appliance)
	t.Cleanup(server.Close)
	c, err := v1.Dial(t.Context(), v1.Config{URL: server.URL, Username: "root", Password: "freenas-pass"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}
