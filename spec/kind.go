package spec

import (
	"maps"
	"strings"
)

// A Kind is a type of resource, spelled as API v1.0, plans, logs and errors do.
type Kind string

// The kinds. A resource refers only to kinds that stand before its own.
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

// KindAuthGroup is the kind of the key that all credentials of an auth group
// provide together. Nothing on the appliance has it.
const KindAuthGroup Kind = "authgroup"

// kinds is the one list of what a spec may hold, in dependency order.
var kinds = []struct {
	kind    Kind
	section string // its key at the top of a file; empty for parts of a target
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

// KindOf returns the kind that word most likely stands for: its name, its section in a
// spec, a plural, or a misspelling of one. It reports false if there is none.
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

// Rank returns k's place in dependency order, from 0, or -1 for a kind that no
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

// section returns the key at the top of a file under which the resources of kind
// k stand.
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

// Parent returns the first part of a name that has two: the target of a group or
// of a mapping, the auth group of a credential. It is the name itself otherwise.
func (k Key) Parent() string {
	switch k.Kind {
	case KindTargetGroup, KindMapping, KindCredential:
		parent, _, _ := strings.Cut(k.Name, "/")
		return parent
	}
	return k.Name
}

// Target returns the key of the target that the group or LUN k is a part of.
func (k Key) Target() Key { return Key{KindTarget, k.Parent()} }

// AuthGroup returns the key that every credential of the named group provides.
func AuthGroup(name string) Key { return Key{KindAuthGroup, name} }
