package client_test

import (
	"testing"

	"github.com/lunsync/lunsync/client"
)

func TestNormalName(t *testing.T) {
	for url, want := range map[string]string{
		"https://nas1": "https://nas1", "https://NAS1:443/": "https://nas1", "http://nas1:80": "http://nas1",
		"http://nas1:443": "http://nas1:443", "https://nas1/api/v1.0/": "https://nas1", " https://nas1 ": "https://nas1",
		"https://[FD00::1]:443": "https://[fd00::1]", "https://gw/nas1/": "https://gw/nas1", "https://nas1.:443/": "https://nas1", "nas1": "nas1",
	} {
		if got := client.NormalName(url); got != want {
			t.Errorf("NormalName(%q) = %q, want %q", url, got, want)
		}
	}
}
