package v1

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// specAddress turns "fd00::1:3260" into "[fd00::1]:3260". What isn't an address
// and a port passes unchanged.
func specAddress(wire string) string {
	colon := strings.LastIndexByte(wire, ':')
	if colon < 0 {
		return wire
	}
	addr, err := netip.ParseAddr(strings.Trim(wire[:colon], "[]"))
	if err != nil {
		return wire
	}
	port, err := strconv.ParseUint(wire[colon+1:], 10, 16)
	if err != nil {
		return wire
	}
	return netip.AddrPortFrom(addr, uint16(port)).String()
}

// wireAddress turns "[fd00::1]:3260" into "fd00::1:3260": the wire takes no
// brackets (wire-facts 4.6).
func wireAddress(addr string) string {
	return strings.NewReplacer("[", "", "]", "").Replace(addr)
}

// network returns the one spelling of a network that a spec knows: masked, in
// lower case, and a single address without its length. What isn't a network
// passes unchanged.
func network(token string) string {
	if strings.EqualFold(token, spec.All) {
		return spec.All
	}
	address, length, slash := strings.Cut(token, "/")
	addr, err := netip.ParseAddr(address)
	if err != nil || addr.Zone() != "" {
		return token
	}
	bits := addr.BitLen()
	if slash {
		if bits, err = prefixLength(length, addr); err != nil {
			return token
		}
	}
	prefix, err := addr.Prefix(bits)
	switch {
	case err != nil:
		return token
	case bits == addr.BitLen():
		return addr.String()
	}
	return prefix.String()
}

// prefixLength reads "24" and, for IPv4, "255.255.255.0".
func prefixLength(s string, addr netip.Addr) (int, error) {
	mask, err := netip.ParseAddr(s)
	if err != nil || !mask.Is4() || !addr.Is4() {
		n, err := strconv.ParseUint(s, 10, 8)
		return int(n), err
	}
	bits := 0
	for _, b := range mask.As4() {
		for ; b&0x80 != 0; b <<= 1 {
			bits++
		}
		if b != 0 {
			return 0, strconv.ErrSyntax
		}
	}
	if whole, err := netip.AddrFrom4([4]byte{255, 255, 255, 255}).Prefix(bits); err != nil || whole.Addr() != mask {
		return 0, strconv.ErrSyntax
	}
	return bits, nil
}

// isnsServer returns the one spelling of an iSNS server that a spec knows:
// "IPv4", "[IPv6]", or either with a port. Anything else passes unchanged.
func isnsServer(token string) string {
	if ap, err := netip.ParseAddrPort(token); err == nil {
		return ap.String()
	}
	if addr, err := netip.ParseAddr(strings.Trim(token, "[]")); err == nil {
		if addr.Is6() {
			return "[" + addr.String() + "]"
		}
		return addr.String()
	}
	return token
}
