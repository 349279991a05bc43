package testbed

import (
	"net/netip"
	"regexp"
	"strings"
)

// SetAddresses replaces the addresses that the appliance has.
func (b *Box) SetAddresses(addrs ...string) {
	w := b.Server.World()
	w.Addresses = addrs
	b.Server.SetWorld(w)
}

// SetListenAddresses replaces the addresses that the appliance has by those on which
// text, a spec, listens.
func (b *Box) SetListenAddresses(text string) {
	var addrs []string
	for _, m := range hostPattern.FindAllStringSubmatch(text, -1) {
		addrs = append(addrs, m[1])
	}
	for a := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '[' || r == ']' }) {
		if ip, err := netip.ParseAddr(a); err == nil && ip.Is6() {
			addrs = append(addrs, a)
		}
	}
	b.SetAddresses(append(addrs, "192.0.2.1")...) // an empty list would mean that all are there
}

// hostPattern finds the IPv4 addresses on which a spec listens.
var hostPattern = regexp.MustCompile(`"(\d+\.\d+\.\d+\.\d+):\d+"`)
