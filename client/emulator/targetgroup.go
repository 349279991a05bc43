package emulator

import (
	"fmt"
	"net/http"
	"slices"
)

const (
	groupTarget    = "iscsi_target"
	groupPortal    = "iscsi_target_portalgroup"
	groupInitiator = "iscsi_target_initiatorgroup"
	groupMethod    = "iscsi_target_authtype"
	groupAuth      = "iscsi_target_authgroup"
	groupDigest    = "iscsi_target_initialdigest"
)

var authMethods = []string{"None", "CHAP", "CHAP Mutual"}

func targetgroupKind(q *quirks) *kind {
	method, digest := methodOrCrash, cleanDigest
	if q.middleware {
		method, digest = oneOf(authMethods...), func(*write, string, any) any { return "Auto" }
	}
	k := &kind{
		name: "targetgroup",
		fields: []field{
			{name: groupTarget, clean: ref("target", false)},
			{name: groupPortal, clean: ref("portal", false)},
			{name: groupInitiator, clean: ref("authorizedinitiator", true)},
			{name: groupMethod, clean: method, initial: value("None")},
			{name: groupAuth, clean: credentialTag},
			{name: groupDigest, clean: digest, initial: value("Auto")},
		},
		indexed: []string{groupTarget, groupPortal, groupInitiator},
		unique: []unique{{
			[]string{groupTarget, groupPortal},
			"services_iscsitargetgroups.iscsi_target_id, services_iscsitargetgroups.iscsi_target_portalgroup_id",
		}},
		check: checkGroup,
	}
	if q.middleware {
		k.check = checkGroupMiddleware
	}
	if q.groupsMove {
		k.afterStore, k.answer, k.unknownID = moveGroup, rowOfTargetID, sorry
	}
	return k
}

// methodOrCrash cleans a choice field up to 11.1. An invalid value crashes the form.
func methodOrCrash(w *write, f string, v any) any {
	s := text(v)
	if !slices.Contains(authMethods, s) {
		w.crash("'" + f + "'")
	}
	return s
}

// cleanDigest stores any text, and keeps the old one for null.
func cleanDigest(w *write, f string, v any) any {
	switch {
	case v != nil:
		return text(v)
	case w.old != nil:
		return w.old[f]
	}
	return "Auto"
}

// noGroup is the tag that a client sends to clear the auth group.
const noGroup = int64(-1)

// credentialTag cleans a choice among the tags of credentials. It accepts -1, which a later
// check allows or refuses depending on the method.
func credentialTag(w *write, f string, v any) any {
	s := text(v)
	if s == "" {
		return nil
	}
	n, ok := whole(s)
	if ok && n == noGroup {
		return n
	}
	if !ok || len(w.s.tables["authcredential"].find(authTag, n)) == 0 {
		w.fail(f, notAChoice(s))
	}
	return n
}

func checkGroup(w *write) {
	tag, chap := w.next[groupAuth], w.next[groupMethod] != "None"
	switch {
	case tag == noGroup && chap:
		w.fail(groupAuth, requiredText)
	case tag == noGroup:
		w.next[groupAuth] = nil
	case tag != nil && w.next[groupMethod] == "CHAP Mutual" && !w.s.hasPeers(w.s.tables["authcredential"].find(authTag, tag)):
		w.fail(groupAuth, noMutual)
	}
}

const noMutual = "This authentication group does not support CHAP MUTUAL"

// hasPeers reports whether all credentials with these ids have a peer user.
func (s *Server) hasPeers(credentials []int64) bool {
	for _, id := range credentials {
		if s.tables["authcredential"].rows[id].str(authPeerUser) == "" {
			return false
		}
	}
	return true
}

// checkGroupMiddleware does the checks of the middleware, from 11.2 on.
func checkGroupMiddleware(w *write) {
	if w.next[groupAuth] == noGroup {
		w.next[groupAuth] = nil
	}
	if w.taken(groupTarget, groupPortal) {
		w.fail("__all__", fmt.Sprintf("Portal %d cannot be duplicated on a target", w.next.num(groupPortal)))
	}
	tag := w.next[groupAuth]
	if tag == nil && w.next[groupMethod] != "None" {
		w.fail("__all__", "Authentication group is required for CHAP and CHAP Mutual")
	}
	if tag == nil || w.next[groupMethod] != "CHAP Mutual" {
		return
	}
	credentials := w.s.mutualCredentials(tag)
	switch {
	case len(credentials) == 0:
		w.fail("__all__", "Authentication group not found")
	case !w.s.hasPeers(credentials):
		w.fail("__all__", noMutual)
	}
}

// mutualCredentials returns the ids of the credentials that CHAP Mutual checks. On 11.2 it is
// the one whose id is the tag.
func (s *Server) mutualCredentials(tag any) []int64 {
	t := s.tables["authcredential"]
	if !s.q.mutualByID {
		return t.find(authTag, tag)
	}
	id, ok := tag.(int64)
	if _, exists := t.rows[id]; !ok || !exists {
		return nil
	}
	return []int64{id}
}

// moveGroup gives an updated row a new id, because the appliance deletes it and inserts it
// again.
func moveGroup(w *write) {
	if w.verb == http.MethodPost {
		return
	}
	t := w.s.tables["targetgroup"]
	t.drop(w.id)
	w.id = t.nextID()
	t.put(w.next.with("id", w.id))
}

// rowOfTargetID returns the row that replies show from 11.2 on: the one whose id is that of
// the target of the written row, or a 404 if there is none.
func rowOfTargetID(w *write) (row, *reply) {
	r, ok := w.s.tables["targetgroup"].rows[w.next.num(groupTarget)]
	if !ok {
		return nil, sorry()
	}
	return w.s.show(w.k, r)
}
