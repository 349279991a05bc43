package spec

import (
	"maps"
	"strings"
)

// A Kind is a type of resource. Its text is the name of the type in API v1.0, plans, logs
// and errors.
type Kind string

// The kinds, in dependency order: a resource refers only to kinds above its own.
const (
	KindGlobal         Kind = "globalconfiguration"
	KindCredential     Kind = "authcredential"
	KindInitiatorGroup Kind = "authorizedinitiator"
	KindPortal         Kind = "portal"
	KindTarget         Kind = "target"
	KindExtent         Kind = "extent"
	KindTargetGroup    Kind = "targetgroup"
	KindMapping        Kind = "targettoextent"
)

// KindAuthGroup is the kind of [AuthGroup] keys. No object of an appliance has it: an auth
// group exists if it has a credential.
const KindAuthGroup Kind = "authgroup"

// kinds has every kind, in dependency order.
var kinds = []struct {
	kind    Kind
	section string // its top-level key in a file; empty for parts of a target
}{
	{KindGlobal, "global"},
	{KindCredential, "auth_groups"},
	{KindInitiatorGroup, "initiator_groups"},
	{KindPortal, "portals"},
	{KindTarget, "targets"},
	{KindExtent, "extents"},
	{KindTargetGroup, ""},
	{KindMapping, ""},
}

// Kinds returns every kind, in dependency order.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i := range kinds {
		all[i] = kinds[i].kind
	}
	return all
}

// KindOf returns the kind that word most likely means: word is its name, its section in a
// spec, a plural, or a misspelling of one of these. It returns false if there is none.
func KindOf(word string) (Kind, bool) {
	names := map[string]Kind{"groups": KindTargetGroup, "luns": KindMapping} // lists of a target
	for _, k := range kinds {
		names[string(k.kind)], names[string(k.kind)+"s"] = k.kind, k.kind
		if k.section != "" {
			names[k.section] = k.kind
		}
	}
	near := Nearest(word, maps.Keys(names), 1)
	if len(near) == 0 {
		return "", false
	}
	return names[near[0]], true
}

// Rank returns k's position in dependency order, from 0. It returns -1 for a kind that no
// resource has.
func (k Kind) Rank() int {
	for i := range kinds {
		if kinds[i].kind == k {
			return i
		}
	}
	return -1
}

// IsPart reports whether a resource of kind k is a part of a target: a group or a LUN.
func (k Kind) IsPart() bool { return k == KindTargetGroup || k == KindMapping }

// section returns the top-level key of the resources of kind k in a file, or "" for parts of
// a target.
func (k Kind) section() string {
	if k == KindAuthGroup {
		k = KindCredential
	}
	for i := range kinds {
		if kinds[i].kind == k {
			return kinds[i].section
		}
	}
	return ""
}

// A Key identifies a resource in a spec, a plan, a log line and an error.
type Key struct {
	Kind Kind
	Name string
}

// String returns the key as kind/name, such as "targetgroup/vmstore/storage".
func (k Key) String() string { return string(k.Kind) + "/" + k.Name }

// Compare orders keys by kind, in dependency order, and then by name.
func (k Key) Compare(other Key) int {
	if d := k.Kind.Rank() - other.Kind.Rank(); d != 0 {
		return d
	}
	return strings.Compare(k.Name, other.Name)
}

// Parent returns the name of what the resource is a part of: the target of a group or of a
// mapping, the auth group of a credential. For other kinds it returns the name itself.
func (k Key) Parent() string {
	switch k.Kind {
	case KindTargetGroup, KindMapping, KindCredential:
		parent, _, _ := strings.Cut(k.Name, "/")
		return parent
	}
	return k.Name
}

// Target returns the key of the target that k, a target group or a mapping, is a part of.
func (k Key) Target() Key { return Key{KindTarget, k.Parent()} }

// AuthGroup returns the key of the auth group with that name. See [Credential.Provides].
func AuthGroup(name string) Key { return Key{KindAuthGroup, name} }
