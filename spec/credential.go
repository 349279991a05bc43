package spec

import (
	"math"
	"slices"
	"strconv"
)

// A Credential is one user of an auth group.
type Credential struct {
	Group      string `yaml:"-"`
	Tag        int    `yaml:"tag"` // the group's number, which is its identity
	User       string `yaml:"user"`
	Secret     Secret `yaml:"secret"`
	PeerUser   string `yaml:"peer_user,omitempty"`
	PeerSecret Secret `yaml:"peer_secret,omitempty"`
}

// Key identifies a credential by its group and its user.
func (c *Credential) Key() Key { return Key{KindCredential, c.Group + "/" + c.User} }

// Refs returns nil: a credential refers to nothing.
func (c *Credential) Refs() []Key { return nil }

// Claims returns nil: the appliance accepts the same user twice.
func (c *Credential) Claims() []Claim { return nil }

// Provides returns the key of the auth group, which exists as long as any of its
// credentials exists.
func (c *Credential) Provides() Key { return AuthGroup(c.Group) }

func tagClaim(tag int) Claim { return Claim("tag " + strconv.Itoa(tag)) }

// An authGroupEntry is an auth group as a file has it.
type authGroupEntry struct {
	External boolean `yaml:"external"`
	Tag      number  `yaml:"tag"`
	Users    raw     `yaml:"users"`
}

type externalAuthGroup struct {
	External boolean `yaml:"external"`
	Tag      number  `yaml:"tag"`
}

// A userEntry is one user of an auth group as a file has it.
type userEntry struct {
	Secret     secretRef `yaml:"secret"`
	PeerUser   text      `yaml:"peer_user"`
	PeerSecret secretRef `yaml:"peer_secret"`
}

func (l *loader) authGroup(name string, n *node) {
	l.checkName(l.entry, name)
	if l.external(n) {
		var e externalAuthGroup
		l.fields(n, "an external auth group", &e)
		l.authTag(name, n, e.Tag)
		return
	}
	l.managed()
	var e authGroupEntry
	l.fields(n, "an auth group", &e)
	tag := l.authTag(name, n, e.Tag)
	switch {
	case n.kind != mappingNode:
	case !e.Users.given():
		l.fault(l.entry, "users is missing; an auth group is made of them")
	case e.Users.bad:
	case e.Users.n.kind != mappingNode:
		l.fault(e.Users.place, "want users by name, as in {name: {secret: …}}")
	case len(e.Users.n.items) == 0:
		l.fault(e.Users.place, "must not be empty; an auth group is made of its users")
	default:
		l.users(Credential{Group: name, Tag: tag}, e.Users.n)
	}
}

// authTag reads the number of an auth group. It is 0 if the file gives none.
func (l *loader) authTag(name string, n *node, tag number) int {
	switch {
	case !tag.given() && n.kind == mappingNode:
		l.fault(l.entry, "tag is missing; it is the number of the auth group on the appliance")
	case !tag.ok():
	case tag.v < 1 || tag.v > math.MaxInt32:
		l.fault(tag.place, "must be a positive number")
	default:
		l.claim(tag.place, tagClaim(tag.v))
	}
	l.spec.AuthTags[name] = tag.v
	return tag.v
}

// users reads the users of a group.
func (l *loader) users(group Credential, n *node) {
	peers := make(map[bool]int)
	start := len(l.spec.Resources)
	for i := 0; i < len(n.items); i += 2 {
		key, value := n.items[i], n.items[i+1]
		c := group
		c.User = trim(key.value)
		l.key, l.field = c.Key(), ""
		at := l.here(key)
		if key.tag != tagString {
			l.fault(at, "a user must be a string; put it in quotes")
			continue
		}
		l.requiredName(at, key.value)
		if first, twice := l.spec.pos[l.key]; twice {
			l.fault(at, "%s is given twice, first at %s", l.key.String(), first)
			continue
		}
		l.spec.pos[l.key] = at.pos
		l.user(&c, at, value)
		peers[c.PeerUser != ""]++
		l.spec.Resources = append(l.spec.Resources, &c)
	}
	if peers[true] > 0 && peers[false] > 0 {
		l.faultPeerless(l.spec.Resources[start:])
	}
}

// user reads the fields of one user.
func (l *loader) user(c *Credential, at place, n *node) {
	var e userEntry
	l.fields(n, "a user", &e)
	if n.kind != mappingNode {
		return
	}
	if !e.Secret.given() {
		l.fault(at, "secret is missing")
	}
	switch {
	case e.PeerUser.given() && !e.PeerSecret.given():
		l.fault(e.PeerUser.place, "needs a peer_secret")
	case e.PeerSecret.given() && !e.PeerUser.given():
		l.fault(e.PeerSecret.place, "needs a peer_user")
	}
	if e.PeerUser.given() {
		c.PeerUser = l.required(e.PeerUser)
	}
	l.secret(e.Secret, c, func(s Secret) { c.Secret = s })
	l.secret(e.PeerSecret, c, func(s Secret) { c.PeerSecret = s })
	if e.PeerSecret.ok() && e.PeerSecret.same(&e.Secret) {
		l.fault(e.PeerSecret.place, "%s", samePeerSecret)
	}
}

// faultPeerless records a mistake for each of the users that has no peer. It is called if
// others of their group have one: mutual CHAP needs a peer for all users of a group.
func (l *loader) faultPeerless(users []Resource) {
	for _, r := range users {
		if c := r.(*Credential); c.PeerUser == "" {
			l.fault(place{pos: l.spec.pos[c.Key()], key: c.Key()}, "has no peer_user, and other users of the group have one; give one to all or to none")
		}
	}
}

func (w *writer) authGroups() []named {
	var all []named
	for _, first := range w.index.byKind[KindAuthGroup] {
		group := first.(*Credential).Provides()
		users := w.index.parts[group]
		e := named{name: group.Name, remarks: slices.Clone(w.report.Remarks[group])}
		for _, u := range users {
			e.remarks = append(e.remarks, w.about(u.Key())...)
		}
		e.entry = func() *node { return w.authGroupEntry(users) }
		all = append(all, e)
	}
	return all
}

func (w *writer) authGroupEntry(users []Resource) *node {
	b := newBuilder(nil)
	b.put("tag", integer(users[0].(*Credential).Tag))
	under := newBuilder(nil)
	for _, r := range users {
		c := r.(*Credential)
		user := newBuilder(nil)
		user.put("secret", w.secretOf(c, "secret"))
		if c.PeerUser != "" || c.PeerSecret != "" {
			user.put("peer_user", scalar(c.PeerUser))
			user.put("peer_secret", w.secretOf(c, "peer_secret"))
		}
		under.put(c.User, user.entry)
	}
	b.put("users", under.entry)
	return b.entry
}

// secretOf returns the node that a spec has in place of a secret: the name of a variable.
func (w *writer) secretOf(c *Credential, field string) *node {
	n := mapping("env", scalar(w.variables[variableOf{c.Key(), field}]))
	n.flow = true
	return n
}
