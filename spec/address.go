package spec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"
)

// defaultPort is the port of iSCSI (RFC 7143).
const defaultPort = 3260

// ParseListen returns the canonical form of an address that a portal listens on:
// "IPv4:port" or "[IPv6]:port". If s has no port, it is 3260.
func ParseListen(s string) (string, error) {
	addr, port, err := parseServer(s)
	if err != nil {
		return "", err
	}
	if port == 0 {
		port = defaultPort
	}
	return netip.AddrPortFrom(addr, port).String(), nil
}

// ParseISNS returns the canonical form of an iSNS server: "IPv4" or "[IPv6]", or
// either with ":port".
func ParseISNS(s string) (string, error) {
	addr, port, err := parseServer(s)
	switch {
	case errors.Is(err, errAddress):
		return "", errors.New("want an address such as 10.0.0.1, 10.0.0.1:3205 or [fd00::1]:3205")
	case err != nil:
		return "", err
	case port != 0:
		return netip.AddrPortFrom(addr, port).String(), nil
	case addr.Is6():
		return "[" + addr.String() + "]", nil
	}
	return addr.String(), nil
}

// ParseNetwork returns the canonical form of an address or a network: masked and in lower
// case. A network of one address becomes that address. It returns an error for [All].
func ParseNetwork(s string) (string, error) {
	addr, err := netip.ParseAddr(s)
	if err == nil && addr.Zone() == "" {
		return addr.String(), nil
	}
	prefix, err := netip.ParsePrefix(s)
	switch {
	case err != nil && strings.EqualFold(s, All):
		return "", errors.New("everyone is written ALL")
	case err != nil && withLength(s) != s:
		return "", fmt.Errorf("want a network with a length in place of a mask, as in %s", withLength(s))
	case err != nil:
		return "", errors.New("want an address or a network, such as 192.168.3.0/24 or fd00::/64")
	case prefix.IsSingleIP():
		return prefix.Addr().String(), nil
	}
	return prefix.Masked().String(), nil
}

// NetworkOf returns the network that is meant by s, a value of an appliance, or false if s
// is not a network. In contrast to [ParseNetwork] it accepts a mask in place of a length,
// and blanks and brackets around s: the appliance stores them, although the daemon rejects
// masks and blanks (wire-facts 12).
func NetworkOf(s string) (netip.Prefix, bool) {
	s = withLength(strings.Trim(trim(s), "[]"))
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err == nil
}

// withLength turns "10.0.0.0/255.0.0.0" into "10.0.0.0/8". It returns any other text
// unchanged.
func withLength(s string) string {
	address, mask, _ := strings.Cut(s, "/")
	addr, err := netip.ParseAddr(mask)
	if err != nil || !addr.Is4() {
		return s
	}
	m := binary.BigEndian.Uint32(addr.AsSlice())
	if bits.LeadingZeros32(^m)+bits.TrailingZeros32(m) < 32 {
		return s // the mask has a gap
	}
	return fmt.Sprintf("%s/%d", address, bits.OnesCount32(m))
}

// parseServer splits s into address and port. The port is 0 if s has none.
func parseServer(s string) (netip.Addr, uint16, error) {
	host, port, hasPort := s, "", false
	if inner, rest, ok := strings.Cut(strings.TrimPrefix(s, "["), "]"); ok && s[0] == '[' {
		host = inner
		port, hasPort = strings.CutPrefix(rest, ":")
		if rest != "" && !hasPort {
			return netip.Addr{}, 0, errAddress
		}
	} else if strings.Count(s, ":") == 1 {
		host, port, hasPort = strings.Cut(s, ":")
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.Zone() != "" || addr.Is4() == (s[0] == '[') {
		return netip.Addr{}, 0, errAddress
	}
	if !hasPort {
		return addr, 0, nil
	}
	n, err := parsePort(port)
	return addr, n, err
}

func parsePort(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 || s[0] == '+' {
		return 0, errPort
	}
	return uint16(n), nil
}

var (
	errAddress = errors.New("want an address such as 192.168.3.20:3260 or [fd00::1]:3260")
	errPort    = errors.New("a port is a number from 1 to 65535")
)
