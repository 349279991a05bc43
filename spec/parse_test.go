package spec

import (
	"slices"
	"strings"
	"testing"
)

func TestParseSize(t *testing.T) {
	for s, want := range map[string]Size{
		"0": 0, "512": 512, "10GB": 10 << 30, "10 GB": 10 << 30, "1TB": 1 << 40, "3 MB": 3 << 20, "5KB": 5 << 10, "9223372036854775807": 1<<63 - 1,
	} {
		if got, err := ParseSize(s); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", s, got, err, want)
		}
		if got, err := ParseSize(want.String()); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v, want %d", want, got, err, want)
		}
	}
	for _, s := range []string{"", "GB", " GB", "1  GB", " 1GB", "1GB ", "1gb", "1G", "1PB", "1GiB", "1.5GB", "-1", "+1", "1e3", "0x10", "1_000", "9223372036854775808", "8388608TB"} {
		if got, err := ParseSize(s); err == nil {
			t.Errorf("ParseSize(%q) = %d, want an error", s, got)
		}
	}
}

func TestCanonicalAddresses(t *testing.T) {
	for _, c := range []struct {
		parse   func(string) (string, error)
		s, want string // "" for an error
	}{
		{ParseListen, "10.0.0.1", "10.0.0.1:3260"},
		{ParseListen, "10.0.0.1:65535", "10.0.0.1:65535"},
		{ParseListen, "[FD00:0::1]:1", "[fd00::1]:1"},
		{ParseListen, "[fd00::1]", "[fd00::1]:3260"},
		{ParseListen, "[fd00::1]:", ""},
		{ParseListen, "[]", ""},
		{ParseListen, "]", ""},
		{ParseListen, "[", ""},
		{ParseListen, ":", ""},
		{ParseListen, ":3260", ""},
		{ParseListen, "010.0.0.1", ""},
		{ParseListen, "10.0.0.1:03260", "10.0.0.1:3260"},
		{ParseISNS, "10.0.0.1", "10.0.0.1"},
		{ParseISNS, "10.0.0.1:3205", "10.0.0.1:3205"},
		{ParseISNS, "[FD00::1]", "[fd00::1]"},
		{ParseISNS, "[fd00::1]:99", "[fd00::1]:99"},
		{ParseISNS, "fd00::1", ""},
		{ParseISNS, "nas1", ""},
		{ParseNetwork, "10.1.2.3/8", "10.0.0.0/8"},
		{ParseNetwork, "10.1.2.3/32", "10.1.2.3"},
		{ParseNetwork, "FD00::1/128", "fd00::1"},
		{ParseNetwork, "FD00::1/64", "fd00::/64"},
		{ParseNetwork, "0.0.0.0/0", "0.0.0.0/0"},
		{ParseNetwork, "10.0.0.0/08", ""},
		{ParseNetwork, "10.0.0.0/255.0.0.0", ""},
		{ParseNetwork, "ALL", ""},
	} {
		got, err := c.parse(c.s)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q: got %q, %v, want %q", c.s, got, err, c.want)
		}
		if again, _ := c.parse(got); got != "" && again != got {
			t.Errorf("%q is not canonical: it becomes %q", got, again)
		}
	}
}

func TestNear(t *testing.T) {
	names := []string{"listen", "comment", "protect", "discovery_auth_method", "discovery_auth_group", "esx", "esx1", "esx2"}
	for word, want := range map[string]string{
		"listne": "listen", "Listen": "listen", "lisen": "listen", "listenn": "listen", "comments": "comment",
		"discovery-auth-metod": "discovery_auth_method", "discovery_authgroup": "discovery_auth_group",
		"esx3": "esx", "esx12": "esx1", "xyz": "", "": "", "portal": "", strings.Repeat("x", 1000): "",
	} {
		if got := near(word, slices.Values(names)); got != want {
			t.Errorf("near(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestValidMaxDeletes(t *testing.T) {
	for s, want := range map[string]bool{
		"0": true, "5": true, "30%": true, "0%": true, "100%": true,
		"": false, "%": false, "-1": false, "101%": false, "1.5": false, "05": false, "9999999999": false, "5 %": false, "all": false,
	} {
		if got := ValidMaxDeletes(s); got != want {
			t.Errorf("ValidMaxDeletes(%q) = %t", s, got)
		}
	}
}
