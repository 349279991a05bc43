package spec

// A Spec is the desired state of one appliance, read from one file or several.
//
// Callers must not change its slices, maps and resources. Its methods may be called
// concurrently, except for [Spec.Resolve], which fills in secrets.
type Spec struct {
	Files  []string // paths of the files, in the order they were read; "-" is standard input
	Server Server
	Policy Policy

	// Resources are the resources that should exist, sorted by kind and then by name.
	Resources []Resource
	// Externals are resources that must exist and that lunsync never changes, sorted by
	// kind and then by name. Each has only the fields that identify it.
	Externals []Resource
	// AuthTags has the number of each auth group by its name, external ones included.
	AuthTags map[string]int
	// RenamedFrom has the former name of each target and extent that is to be renamed.
	RenamedFrom map[Key]string
	// Protected has the targets, extents and portals that no plan may delete or replace.
	Protected map[Key]bool
	// Warnings are mistakes that don't make the spec invalid.
	Warnings ErrorList

	// PolicyFile is the file that states the policy, or "" if none does.
	PolicyFile string

	scope   scope
	pos     map[Key]Pos
	unfit   map[unfitField]Pos
	secrets []namedSecret
}

// Pos returns where the resource named k is written, or the zero Pos if s does not have it.
func (s *Spec) Pos(k Key) Pos { return s.pos[k] }

// A scope says which part of an appliance a spec manages.
type scope struct {
	kinds    map[Kind]bool   // kinds whose section is not made of externals only
	groups   map[string]bool // whether a target, by name, has a list of groups
	luns     map[string]bool // whether a target, by name, has LUNs
	external map[Key]bool    // auth groups are here under AuthGroup(name)
}

// External reports whether the spec marks k as external: it must exist, and lunsync never
// changes it. A credential is external if its auth group is.
func (s *Spec) External(k Key) bool {
	if k.Kind == KindCredential {
		k = AuthGroup(k.Parent())
	}
	return s.scope.external[k]
}

// Manages reports whether the spec manages the object named k: lunsync may change it and,
// if the spec does not list it, delete it.
func (s *Spec) Manages(k Key) bool {
	switch k.Kind {
	case KindTargetGroup:
		return s.managesPart(k, s.scope.groups)
	case KindMapping:
		return s.managesPart(k, s.scope.luns)
	}
	return s.scope.kinds[k.Kind] && !s.External(k)
}

// Lists reports whether the spec lists the groups of k's target, if k is a target group, or
// its LUNs, if k is a mapping. The target may be external. For other kinds it is false.
func (s *Spec) Lists(k Key) bool {
	switch k.Kind {
	case KindTargetGroup:
		return s.scope.groups[k.Parent()]
	case KindMapping:
		return s.scope.luns[k.Parent()]
	}
	return false
}

// managesPart reports whether the spec manages k, a group or a LUN of a target. It manages
// those that it lists. Whether it manages another one depends on the target:
//
//	external         no
//	in the spec      yes, if it has a list of groups or of LUNs, even an empty one
//	not in the spec  yes, if the section targets is managed: deleting a target deletes its parts
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
