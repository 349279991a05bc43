package client

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
)

// defaultPorts are the ports that a URL may leave out.
var defaultPorts = map[string]string{"http": "80", "https": "443"}

// SameServer reports whether two URLs are those of one appliance.
func SameServer(a, b string) bool { return NormalName(a) == NormalName(b) }

// NormalName returns [NormalURL] of server, or server itself if that is no URL.
func NormalName(server string) string {
	if normal, err := NormalURL(server); err == nil {
		return normal
	}
	return server
}

// NormalURL returns the one spelling that stands for all spellings of an appliance's URL:
// in lower case, with the shortest form of an address, and without a dot at the end of the
// host, the default port, the path of the API, and a slash at the end.
func NormalURL(server string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(server))
	if err != nil || u.Hostname() == "" {
		return "", errors.New("the server is not a URL such as https://nas1.example.com")
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if addr, err := netip.ParseAddr(host); err == nil {
		host = addr.String()
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port := u.Port(); port != "" && port != defaultPorts[u.Scheme] {
		host += ":" + port
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v1.0")
	return u.Scheme + "://" + host + strings.TrimRight(path, "/"), nil
}

// HostName returns what people call the appliance at the given URL: its host in lower
// case, with the port unless it is the default. It returns what is no URL unchanged.
func HostName(server string) string {
	_, host, ok := strings.Cut(NormalName(server), "://")
	if !ok {
		return server
	}
	host, _, _ = strings.Cut(host, "/")
	return host
}

// IsLoopback reports whether host is localhost or an address of this machine alone.
func IsLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback() || strings.EqualFold(host, "localhost")
}
