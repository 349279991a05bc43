// Package spec holds the desired state of an appliance: what it may say, how it
// is read from YAML and written back, and what is wrong with it.
//
// A spec speaks only in names. The numbers that an appliance gives its objects
// never appear here; package client translates at the boundary.
package spec

// A Spec is what one file, or several merged, say about one appliance.
//
// Its slices and maps belong to the Spec: callers read them and don't write.
type Spec struct {
	Files  []string // as they were found, in the order they were read
	Server Server
	Policy Policy

	// Resources are the resources that should exist, by kind and then by name.
	Resources []Resource
	// Externals are resources that must exist and are never written. Each holds
	// only the fields that find it. They are sorted by kind and then by name.
	Externals []Resource
	// AuthTags gives the number of each auth group, external ones included.
	AuthTags map[string]int
	// RenamedFrom gives the former name of a target or an extent that has one.
	RenamedFrom map[Key]string
	// Protected holds the targets, extents and portals that no plan may delete
	// or replace.
	Protected map[Key]bool
	// Warnings are mistakes that don't make the spec invalid.
	Warnings ErrorList

	// PolicyFile is the file that states the policy, or "" if none does.
	PolicyFile string

	scope   scope
	pos     map[Key]Pos
	odd     map[oddField]Pos
	secrets []namedSecret
}

// Pos returns where the resource named k is written. It is the zero Pos for a
// resource that the spec doesn't hold.
func (s *Spec) Pos(k Key) Pos { return s.pos[k] }

// A scope is the part of an appliance that a spec speaks of.
type scope struct {
	kinds    map[Kind]bool   // kinds whose section lists more than externals
	groups   map[string]bool // targets whose groups are given
	luns     map[string]bool // targets whose LUNs are given
	external map[Key]bool    // an auth group stands here as AuthGroup(name)
}

// External reports whether k must exist and is never written.
func (s *Spec) External(k Key) bool {
	if k.Kind == KindCredential {
		k = AuthGroup(k.Parent())
	}
	return s.scope.external[k]
}

// Manages reports whether the spec decides over the object named k: whether it
// may be written and, if the spec doesn't list it, deleted.
func (s *Spec) Manages(k Key) bool {
	switch k.Kind {
	case KindTargetGroup:
		return s.managesPart(k, s.scope.groups)
	case KindMapping:
		return s.managesPart(k, s.scope.luns)
	}
	return s.scope.kinds[k.Kind] && !s.External(k)
}

// Lists reports whether the target of the group or LUN named k gives a list of such,
// an external target included.
func (s *Spec) Lists(k Key) bool {
	switch k.Kind {
	case KindTargetGroup:
		return s.scope.groups[k.Parent()]
	case KindMapping:
		return s.scope.luns[k.Parent()]
	}
	return false
}

// managesPart decides over a group or a LUN of a target. A target of the spec
// owns all of them where it lists any, an external target only the listed ones,
// and a target that the spec doesn't have takes them along when it goes.
func (s *Spec) managesPart(k Key, given map[string]bool) bool {
	if _, listed := s.pos[k]; listed {
		return true
	}
	target := Key{KindTarget, k.Parent()}
	if s.External(target) {
		return false
	}
	if _, known := s.pos[target]; known {
		return given[target.Name]
	}
	return s.scope.kinds[KindTarget]
}
