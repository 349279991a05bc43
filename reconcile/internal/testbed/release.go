package testbed

import (
	"testing"

	"github.com/lunsync/lunsync/client"
	v1 "github.com/lunsync/lunsync/client/v1"
)

// Release returns the rules of a listed release, such as "11.1".
func Release(t testing.TB, version string) client.Release {
	t.Helper()
	release, err := v1.ListedRelease(version)
	if err != nil {
		t.Fatal(err)
	}
	return release
}
