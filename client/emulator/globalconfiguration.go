package emulator

import (
	"cmp"
	"net/netip"
	"regexp"
	"strings"
)

func globalconfigurationKind(q *quirks) *kind {
	isns := isnsServers
	if q.middleware {
		isns = isnsServersMiddleware
	}
	k := &kind{
		name:   "globalconfiguration",
		single: true,
		fields: []field{
			{name: "iscsi_basename", clean: nonEmpty(chars(120))},
			{name: "iscsi_isns_servers", clean: isns},
			{name: "iscsi_pool_avail_threshold", clean: number(1, 99, true)},
		},
	}
	if q.hasALUA {
		// On FreeNAS no form has the field iscsi_alua, but up to 11.1 it is stored.
		k.fields = append(k.fields, field{name: "iscsi_alua", clean: raw, readOnly: !q.setsALUA})
	}
	return k
}

var (
	looseIPv4 = regexp.MustCompile(`^\d{1,3}(?:\.\d{1,3}){3}`)
	looseIPv6 = regexp.MustCompile(`^\[([0-9A-Fa-f:.]+)\]`)
)

// isnsServers checks servers as the form up to 11.1 does. It checks only the beginning of
// each, and reports an address twice if it has the right form but is not valid.
func isnsServers(w *write, f string, v any) any {
	var bad []string
	servers := strings.Fields(text(v))
	for _, server := range servers {
		switch {
		case isIP(looseIPv4.FindString(server)) || isIP(bracketed(server)):
		case looseIPv4.MatchString(server):
			bad = append(bad, server, server)
		default:
			bad = append(bad, server)
		}
	}
	if len(bad) > 0 {
		w.fail(f, "The following addresses are not valid: "+strings.Join(bad, ", "))
	}
	return strings.Join(servers, " ")
}

// isnsServersMiddleware checks servers as the middleware does, from 11.2 on.
func isnsServersMiddleware(w *write, f string, v any) any {
	servers := strings.Fields(text(v))
	for _, server := range servers {
		if !isTuple(server) {
			w.fail(f, `Server "`+server+`" is not a valid IP(:PORT)? tuple.`)
		}
	}
	return strings.Join(servers, "\n")
}

// isTuple reports whether s is an address with or without a port.
func isTuple(s string) bool {
	host := cmp.Or(looseIPv4.FindString(s), looseIPv6.FindString(s))
	port, hasPort := strings.CutPrefix(s[len(host):], ":")
	if !isIP(strings.Trim(host, "[]")) {
		return false
	}
	return s == host || hasPort && port != "" && strings.Trim(port, "0123456789") == ""
}

func bracketed(s string) string {
	m := looseIPv6.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	return m[1]
}

func isIP(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
