package access

import (
	"slices"
	"strings"
)

// HasWildcard reports whether one of the addresses of a portal is a wildcard: 0.0.0.0
// or [::] with a port.
func HasWildcard(listen []string) bool {
	return slices.ContainsFunc(listen, func(a string) bool { _, _, ok := wildcard(a); return ok })
}

// ListenWithin reports whether each of the addresses a is one of b or stood for by a
// wildcard of b.
func ListenWithin(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool {
		return !slices.ContainsFunc(b, func(y string) bool { return covers(y, x) })
	})
}

// ListenOverlap reports whether hosts may find a portal that lists a and a portal that
// lists b at the same address.
func ListenOverlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return covers(x, y) || covers(y, x) })
	})
}

// covers reports whether addr is wide, or wide is a wildcard that may stand for addr.
func covers(wide, addr string) bool {
	if wide == addr {
		return true
	}
	port, six, ok := wildcard(wide)
	return ok && strings.HasSuffix(addr, ":"+port) && strings.HasPrefix(addr, "[") == six
}

// wildcard returns the port of a wildcard and whether it is one of IPv6, or false.
func wildcard(addr string) (port string, six, ok bool) {
	if port, ok = strings.CutPrefix(addr, "0.0.0.0:"); ok {
		return port, false, true
	}
	port, ok = strings.CutPrefix(addr, "[::]:")
	return port, true, ok
}
