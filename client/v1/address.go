package v1

import (
	"fmt"
	"math/bits"
	"net/netip"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// specAddress turns "fd00::1:3260" into "[fd00::1]:3260". What isn't an address
// and a port passes unchanged.
func specAddress(wire string) string {
	addr := wire
	if colon := strings.LastIndexByte(wire, ':'); strings.Count(wire, ":") > 1 && wire[0] != '[' {
		addr = "[" + wire[:colon] + "]" + wire[colon:]
	}
	if parsed, err := spec.ParseListen(addr); err == nil {
		return parsed
	}
	return wire
}

// wireAddress turns "[fd00::1]:3260" into "fd00::1:3260": the wire takes no
// brackets (wire-facts 4.6).
func wireAddress(addr string) string {
	return strings.NewReplacer("[", "", "]", "").Replace(addr)
}

// network returns a spec's spelling of ALL, of an address or of a network, which
// the wire may write with host bits or a dotted mask (wire-facts 4.3). What is
// neither passes unchanged.
func network(token string) string {
	if strings.EqualFold(token, spec.All) {
		return spec.All
	}
	if parsed, err := spec.ParseNetwork(withLength(token)); err == nil {
		return parsed
	}
	return token
}

// withLength turns "10.0.0.0/255.0.0.0" into "10.0.0.0/8". What isn't of this form
// passes unchanged.
func withLength(token string) string {
	address, mask, _ := strings.Cut(token, "/")
	addr, err := netip.ParseAddr(mask)
	if err != nil || !addr.Is4() {
		return token
	}
	b := addr.As4()
	m := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	if bits.LeadingZeros32(^m)+bits.TrailingZeros32(m) < 32 {
		return token // the ones have a gap
	}
	return fmt.Sprintf("%s/%d", address, bits.OnesCount32(m))
}

// isnsServer returns a spec's spelling of an iSNS server. What isn't one passes
// unchanged.
func isnsServer(token string) string {
	if parsed, err := spec.ParseISNS(token); err == nil {
		return parsed
	}
	return token
}
