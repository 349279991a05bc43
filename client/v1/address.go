package v1

import (
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

// isnsServer returns a spec's spelling of an iSNS server. What isn't one passes
// unchanged.
func isnsServer(token string) string {
	if parsed, err := spec.ParseISNS(token); err == nil {
		return parsed
	}
	return token
}
