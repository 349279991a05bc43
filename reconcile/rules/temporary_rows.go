package rules

import (
	"fmt"
	"slices"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/draft"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// temporaryPrefix starts the names of temporary rows. It tells people what a row is that an
// interrupt left behind. Lunsync itself does not look at the name.
const temporaryPrefix = "lunsync-temporary-"

// The temporaries are the names and tags that temporary rows may not have, and the users
// that temporary auth groups get.
type temporaries struct {
	names map[string]bool               // of rows, their comments and auth groups
	tags  map[string]bool               // as [client.Unnamed] writes them
	users map[string][]*spec.Credential // of each auth group after the plan, by name
}

// temporaries returns the names and tags that are taken. The first call collects those that
// the appliance or the spec has.
func (s *attempt) temporaries() *temporaries {
	if s.reserved != nil {
		return s.reserved
	}
	t := &temporaries{names: make(map[string]bool), tags: make(map[string]bool), users: make(map[string][]*spec.Credential)}
	for i := range s.Live.Objects {
		t.avoid(s.Live.Objects[i].Resource)
	}
	for _, r := range s.Spec.Resources {
		t.avoid(r)
	}
	addUsers(s.Draft, t.users)
	s.reserved = t
	return t
}

// avoid reserves the name and tag of r, and those of what r refers to: a group or a portal
// may name an auth group that does not exist.
func (t *temporaries) avoid(r spec.Resource) {
	switch r := r.(type) {
	case *spec.InitiatorGroup:
		t.names[r.Name], t.names[r.Comment] = true, true
	case *spec.Credential:
		t.names[r.Group], t.tags[client.Unnamed(client.ID(r.Tag))] = true, true
	}
	for _, k := range r.Refs() {
		if k.Kind == spec.KindAuthGroup {
			t.names[k.Name], t.tags[k.Name] = true, true
		}
	}
}

// name returns a name that nothing has.
func (t *temporaries) name() string {
	for n := 1; ; n++ {
		if name := fmt.Sprint(temporaryPrefix, n); !t.names[name] {
			t.names[name] = true
			return name
		}
	}
}

// tag returns the lowest number that no auth group has.
func (t *temporaries) tag() int {
	for tag := 1; ; tag++ {
		if name := client.Unnamed(client.ID(tag)); !t.tags[name] {
			t.tags[name] = true
			return tag
		}
	}
}

// initiatorGroup returns a copy of row under a name that nothing has.
func (t *temporaries) initiatorGroup(row *spec.InitiatorGroup) *spec.InitiatorGroup {
	c := *row
	c.Name = t.name()
	c.Comment, c.Open = c.Name, nil
	return &c
}

// authGroup returns copies of the users that an auth group will have, as those of another
// group whose name and tag nothing has.
func (t *temporaries) authGroup(group string) []*spec.Credential {
	name, tag := t.name(), t.tag()
	var users []*spec.Credential
	for _, c := range t.users[group] {
		user := *c
		user.Group, user.Tag = name, tag
		users = append(users, &user)
	}
	return users
}

// addUsers adds the users that each auth group will have to of, by the name of the group.
func addUsers(p *draft.Draft, of map[string][]*spec.Credential) {
	record := func(r spec.Resource) {
		if c, ok := r.(*spec.Credential); ok {
			of[c.Group] = append(of[c.Group], c)
		}
	}
	for i := range p.Live.Objects {
		record(p.ResultOf(&p.Live.Objects[i]))
	}
	for _, n := range p.Nodes {
		if n.Step.Op == plans.Create {
			record(n.Step.After)
		}
	}
	for group, users := range of {
		slices.SortStableFunc(users, func(a, b *spec.Credential) int { return a.Key().Compare(b.Key()) })
		of[group] = slices.CompactFunc(users, func(a, b *spec.Credential) bool { return a.User == b.User })
	}
}
