package inventory

import (
	"fmt"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// nameCredentials names credentials by auth group and user. If several have one name, the
// first gets it and [assemble] adds the ids of the others; a late duplicate has its id in
// its name from the start, so that it doesn't get the name of the one that the spec means.
func nameCredentials(s *spec.Spec, release client.Release, objects []client.Object, lateDuplicates map[client.ID]bool, ids *client.IDs) refusal.Error {
	rows := make(map[client.ID]*spec.Credential, len(objects))
	tags := make(map[client.ID]bool)
	for _, o := range objects {
		c := o.Resource.(*spec.Credential)
		rows[o.ID], tags[client.ID(c.Tag)] = c, true
		key := c.Key()
		if lateDuplicates[o.ID] && (!release.MutualByID || o.ID != client.ID(c.Tag)) {
			key.Name += client.Unnamed(o.ID)
		}
		if _, err := ids.ID(key); err != nil {
			ids.Put(key, o.ID)
		}
		if group := spec.AuthGroup(c.Group); group.Name == client.Unnamed(client.ID(c.Tag)) {
			ids.Put(group, client.ID(c.Tag))
		}
	}
	if release.MutualByID {
		anchorMutual(s, rows, ids)
	}
	return missingGroups(s, tags)
}

// missingGroups refuses each external auth group whose tag no credential has.
func missingGroups(s *spec.Spec, tags map[client.ID]bool) refusal.Error {
	var refused refusal.Error
	for name, tag := range s.AuthTags {
		if key := spec.AuthGroup(name); s.External(key) && !tags[client.ID(tag)] {
			refused = append(refused, refusal.Reason{Key: key, Pos: s.Pos(key),
				Message: fmt.Sprintf("is external, but no credential on the appliance has tag %d", tag)})
		}
	}
	return refused
}

// anchorMutual keeps the credential whose id is the tag of a group with mutual CHAP, by
// naming it as one of the group's users: then a change of user or tag is an update of it.
// FreeNAS 11.2 looks a credential for mutual CHAP up by an id where it means the tag
// (wire-facts 8), so that the credential with this id must stay.
func anchorMutual(s *spec.Spec, rows map[client.ID]*spec.Credential, ids *client.IDs) {
	wanted := usersByGroup(s)
	for group := range mutualGroups(s) {
		row, ok := rows[client.ID(s.AuthTags[group])]
		if !ok || isWanted(row.Key(), wanted) {
			continue
		}
		if c := standIn(wanted[group], row.User, ids); c != nil {
			ids.Put(c.Key(), client.ID(s.AuthTags[group]))
		}
	}
}

// standIn returns the user that should take over a credential: one that has none yet, with
// the given name if there is one. It returns nil if all have one.
func standIn(users []*spec.Credential, user string, ids *client.IDs) *spec.Credential {
	var first *spec.Credential
	for _, c := range users {
		if _, err := ids.ID(c.Key()); err == nil {
			continue
		}
		if c.User == user {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

// usersByGroup returns the credentials of the spec by auth group.
func usersByGroup(s *spec.Spec) map[string][]*spec.Credential {
	users := make(map[string][]*spec.Credential)
	for _, r := range OfKind(s.Resources, spec.KindCredential) {
		c := r.(*spec.Credential)
		users[c.Group] = append(users[c.Group], c)
	}
	return users
}

// isWanted reports whether one of the users has the key k.
func isWanted(k spec.Key, users map[string][]*spec.Credential) bool {
	for _, c := range users[k.Parent()] {
		if c.Key() == k {
			return true
		}
	}
	return false
}

// mutualGroups returns the auth groups that a target group uses for mutual CHAP.
func mutualGroups(s *spec.Spec) map[string]bool {
	groups := make(map[string]bool)
	for _, r := range OfKind(s.Resources, spec.KindTargetGroup) {
		if g := r.(*spec.TargetGroup); g.AuthMethod == spec.AuthMutualCHAP {
			groups[g.AuthGroup] = true
		}
	}
	return groups
}
