package emulator

import (
	"net/http"
	"net/netip"
	"regexp"
	"strings"
)

const (
	initiatorNames    = "iscsi_target_initiator_initiators"
	initiatorNetworks = "iscsi_target_initiator_auth_network"
	initiatorTag      = "iscsi_target_initiator_tag"
)

func authorizedinitiatorKind(q *quirks) *kind {
	names, networks := asTrimmed, initiatorNetworksForm
	if q.middleware {
		names, networks = wordLines, initiatorNetworksMiddleware
	}
	return &kind{
		name: "authorizedinitiator",
		fields: []field{
			{name: initiatorTag, clean: cleanInitiatorTag, initial: freeInitiatorTag, readOnly: q.middleware},
			{name: initiatorNames, clean: nonEmpty(joined(names)), initial: value("ALL")},
			{name: initiatorNetworks, clean: nonEmpty(joined(networks)), initial: value("ALL")},
			{name: "iscsi_target_initiator_comment", clean: chars(120)},
		},
		indexed:      []string{initiatorTag},
		unique:       []unique{{[]string{initiatorTag}, "services_iscsitargetauthorizedinitiator.iscsi_target_initiator_tag"}},
		beforeDelete: openGroups,
		afterDelete:  func(s *Server) { s.tables["authorizedinitiator"].renumber(initiatorTag) },
	}
}

// cleanInitiatorTag ignores the tag of a POST and stores that of an update.
func cleanInitiatorTag(w *write, _ string, v any) any {
	if w.old == nil {
		return freeInitiatorTag(w)
	}
	if v == nil {
		return w.old[initiatorTag]
	}
	n, ok := whole(text(v))
	if !ok {
		w.crash("invalid literal for int() with base 10: '" + text(v) + "'")
	}
	return n
}

// freeInitiatorTag returns the number of rows plus one or, if that is taken, the next free
// number. For a POST with an id it returns the model's default, 1.
func freeInitiatorTag(w *write) any {
	t := w.s.tables["authorizedinitiator"]
	if w.id != 0 && w.verb == http.MethodPost {
		return int64(1)
	}
	tag := int64(len(t.rows)) + 1
	for len(t.find(initiatorTag, tag)) > 0 {
		tag++
	}
	return tag
}

// maxJoined is how many characters the initiators may have as they are stored, and so the
// networks.
const maxJoined = 2048

// joined returns a cleaner that does what c does and limits the length of the result.
func joined(c cleaner) cleaner {
	return func(w *write, f string, v any) any { return chars(maxJoined)(w, f, c(w, f, v)) }
}

func asTrimmed(_ *write, _ string, v any) any { return strings.TrimSpace(text(v)) }

// wordLines puts each word on a line of its own.
func wordLines(_ *write, _ string, v any) any { return strings.Join(strings.Fields(text(v)), "\n") }

const badNetworks = `The field is a not a valid IP address or network. The keyword "ALL" can be used to allow everything.`

func initiatorNetworksForm(w *write, f string, v any) any {
	words := strings.Fields(strings.ToUpper(text(v)))
	for _, word := range words {
		if word != "ALL" && !isNetwork(word) {
			w.fail(f, badNetworks)
			break
		}
	}
	return strings.Join(words, "\n")
}

func initiatorNetworksMiddleware(w *write, f string, v any) any {
	words := strings.Fields(text(v))
	for _, word := range words {
		if (word != "ALL" || len(words) > 1) && !isNetwork(word) {
			w.fail(f, "'"+word+"': '"+word+"' does not appear to be an IPv4 or IPv6 network")
		}
	}
	return strings.Join(words, "\n")
}

var dottedMask = regexp.MustCompile(`^\d{1,3}(\.\d{1,3}){3}$`)

// isNetwork reports whether s is an address or a network. Networks may have host bits and
// dotted masks.
func isNetwork(s string) bool {
	base, mask, ok := strings.Cut(s, "/")
	addr, err := netip.ParseAddr(base)
	if err != nil || addr.Zone() != "" {
		return false
	}
	if !ok {
		return true
	}
	if addr.Is4() && dottedMask.MatchString(mask) {
		return isIP(mask)
	}
	_, err = netip.ParsePrefix(base + "/" + mask)
	return err == nil
}

// openGroups removes the initiator group r from the target groups that use it, which lets
// all initiators in.
func openGroups(s *Server, r row) {
	groups := s.tables["targetgroup"]
	for _, g := range groups.find(groupInitiator, r.id()) {
		groups.put(groups.rows[g].with(groupInitiator, nil))
	}
}
