package emulator

import (
	"cmp"
	"hash/fnv"
	"net/http"
	"slices"
)

const (
	portalIPs    = "iscsi_target_portal_ips"
	portalTag    = "iscsi_target_portal_tag"
	portalMethod = "iscsi_target_portal_discoveryauthmethod"
	portalAuth   = "iscsi_target_portal_discoveryauthgroup"
)

func portalKind(q *quirks) *kind {
	method, group := methodOrCrash, credentialTag
	if q.middleware {
		method, group = oneOf(authMethods...), knownTag
	}
	return &kind{
		name: "portal",
		fields: []field{
			{name: portalTag, clean: cleanPortalTag, initial: nextPortalTag, readOnly: !q.retags},
			{name: "iscsi_target_portal_comment", clean: chars(120)},
			{name: portalMethod, clean: method, initial: value("None")},
			{name: portalAuth, clean: group},
		},
		check:        checkPortal,
		show:         showPortal,
		beforeDelete: func(s *Server, r row) { s.dropGroups(groupPortal, r.id()) },
		afterDelete:  func(s *Server) { s.tables["portal"].renumber(portalTag) },
		reloads:      true,
	}
}

func nextPortalTag(w *write) any { return int64(len(w.s.tables["portal"].rows)) + 1 }

// cleanPortalTag returns the tag of a portal up to 11.1. A new portal gets the number of
// portals plus one, and so does one that is updated by PUT, regardless of what is sent. A
// PATCH stores the tag that it sends.
func cleanPortalTag(w *write, _ string, v any) any {
	if w.old == nil || w.verb == http.MethodPut {
		return nextPortalTag(w)
	}
	if n, ok := whole(text(v)); ok {
		return n
	}
	return w.old[portalTag]
}

// knownTag does what credentialTag does, but refuses -1.
func knownTag(w *write, f string, v any) any {
	tag := credentialTag(w, f, v)
	if tag == noGroup {
		w.fail(f, notAChoice("-1"))
	}
	return tag
}

const discoveryNeedsGroup = "This field is required if discovery method is set to CHAP or CHAP Mutual."

func checkPortal(w *write) {
	chap := w.next[portalMethod] != "None"
	switch {
	case w.next[portalAuth] == nil && chap && w.s.q.middleware:
		w.fail("__all__", discoveryNeedsGroup)
	case w.next[portalAuth] == noGroup && chap:
		w.fail(portalAuth, discoveryNeedsGroup)
	case w.next[portalAuth] == noGroup:
		w.next[portalAuth] = nil
	}
	w.fillAddresses()
}

// showPortal returns a portal as the API shows it. Without a globalconfiguration row it
// returns a 404, also after a write that was done. With ALUA the addresses have other keys.
func showPortal(s *Server, r row) (row, *reply) {
	global := s.tables["globalconfiguration"]
	if len(global.rows) == 0 {
		return nil, sorry()
	}
	ips := slices.Clone(r.list(portalIPs))
	if s.q.middleware {
		slices.SortFunc(ips, func(a, b string) int { return cmp.Compare(scramble(a), scramble(b)) })
	}
	r[portalIPs] = ips
	if global.rows[global.newest()]["iscsi_alua"] == true {
		r[portalIPs], r[portalIPs+"_a"], r[portalIPs+"_b"] = "", ips, []string{}
	}
	return r, nil
}

// scramble returns a number by which texts are sorted in an arbitrary but constant order.
func scramble(s string) uint32 {
	h := fnv.New32a()
	_, err := h.Write([]byte(s))
	if err != nil {
		panic(err) // a hash never fails to write
	}
	return h.Sum32()
}
